package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Which files a path stands for; see {@link Storage#list}. */
final class FileListing {
    private FileListing() {}

    static List<StoredFile> of(Storage storage, String what, String path) {
        Path root = storage.resolve(path);
        try {
            List<FileStatus> found = files(storage.fileSystem(root), what, root);
            if (found.isEmpty()) {
                throw DataErrors.invalid(
                        what, path + " is a directory without files", "at least one file of data", "check it");
            }
            return found.stream()
                    .map(file ->
                            new StoredFile(Storage.display(file.getPath()), file.getLen(), file.getModificationTime()))
                    .toList();
        } catch (FileNotFoundException e) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    what + ": " + path + " (expected: an existing file or directory); check that it is there"
                            + (Storage.isLocal(root)
                                    ? " on every worker node, in directories that the workers' user may look into"
                                    : ""),
                    e);
        } catch (IOException e) {
            throw DataErrors.failed("listing", path, e);
        }
    }

    private static List<FileStatus> files(FileSystem fileSystem, String what, Path root) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        for (FileStatus status : matches(fileSystem, root)) {
            if (status.isDirectory()) {
                addChildren(fileSystem, what, status.getPath(), found);
            } else {
                found.add(status);
            }
        }
        return found;
    }

    /** The files in a directory, and in those below it whose names are {@code key=value}, by name; another that holds something is refused. */
    private static void addChildren(FileSystem fileSystem, String what, Path directory, List<FileStatus> found)
            throws IOException {
        for (FileStatus child : children(fileSystem, directory)) {
            if (child.isFile()) {
                found.add(child);
            } else if (Partitions.isKeyed(child.getPath().getName())) {
                addChildren(fileSystem, what, child.getPath(), found);
            } else if (!children(fileSystem, child.getPath()).isEmpty()) {
                String shown = Storage.display(directory);
                throw DataErrors.invalid(
                        what,
                        Storage.display(child.getPath()) + " is a directory below " + shown,
                        "files, or directories named key=value",
                        "say which files are meant by a pattern, such as " + shown
                                + "/*/*.parquet, or move it elsewhere");
            }
        }
    }

    private static List<FileStatus> children(FileSystem fileSystem, Path directory) throws IOException {
        return Arrays.stream(fileSystem.listStatus(directory))
                .filter(child -> !isHidden(child))
                .sorted(Comparator.comparing(child -> child.getPath().getName()))
                .toList();
    }

    /** What is at the path; if nothing is, what matches it as a pattern. */
    private static List<FileStatus> matches(FileSystem fileSystem, Path root) throws IOException {
        try {
            return List.of(fileSystem.getFileStatus(root));
        } catch (FileNotFoundException e) {
            FileStatus[] found = glob(fileSystem, root);
            if (found == null || found.length == 0) {
                throw e;
            }
            return Arrays.stream(found)
                    .filter(each -> !isHidden(each))
                    .sorted(Comparator.comparing(FileStatus::getPath))
                    .toList();
        }
    }

    private static FileStatus @Nullable [] glob(FileSystem fileSystem, Path pattern) throws IOException {
        try {
            return fileSystem.globStatus(pattern);
        } catch (IOException e) {
            if (e.getCause() instanceof PatternSyntaxException) {
                return null; // it was meant as a name
            }
            throw e;
        }
    }

    private static boolean isHidden(FileStatus file) {
        String name = file.getPath().getName();
        return name.startsWith("_") || name.startsWith(".");
    }
}
