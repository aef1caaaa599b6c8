package io.bellwether.worker.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without its {@code .crc} files, and without a {@code chmod} process for each file made. A {@link
 * LocalFileSystem}, because Hadoop casts whatever it has cached for {@code file:} to that.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {
    /** Public for Hadoop, which makes it by reflection. */
    public PlainLocalFileSystem() {
        super(new Raw());
        setWriteChecksum(false);
        setVerifyChecksum(false);
    }

    private static final class Raw extends RawLocalFileSystem {
        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            java.nio.file.Path file = pathToFile(path).toPath();
            if (Files.getFileAttributeView(file, PosixFileAttributeView.class) == null) {
                return; // a file system without such permissions
            }
            Set<PosixFilePermission> allowed = EnumSet.noneOf(PosixFilePermission.class);
            PosixFilePermission[] order = PosixFilePermission.values(); // owner, group, others: read, write, execute
            for (int bit = 0; bit < order.length; bit++) {
                if ((permission.toShort() >> (order.length - 1 - bit) & 1) == 1) {
                    allowed.add(order[bit]);
                }
            }
            Files.setPosixFilePermissions(file, allowed);
        }
    }
}
