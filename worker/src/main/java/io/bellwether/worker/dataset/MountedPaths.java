package io.bellwether.worker.dataset;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.viewfs.ViewFileSystem;

/** What paths of {@code viewfs://}, under which others' directories are mounted, stand for: HDFS federations are read so. */
final class MountedPaths {
    private MountedPaths() {}

    /** The path on the file system that is mounted there; the path itself on any other, and above all mounts. Need not exist. */
    static Path target(FileSystem fileSystem, Path path) throws IOException {
        if (!(fileSystem instanceof ViewFileSystem)) {
            return path;
        }
        try {
            return fileSystem.resolvePath(path);
        } catch (FileNotFoundException e) {
            Path parent = path.getParent();
            return parent == null ? path : new Path(target(fileSystem, parent), path.getName());
        }
    }
}
