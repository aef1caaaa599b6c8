package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.Directories;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The coordinator's directory, held by one process at a time. The lock goes with the process, however it ends. */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final FileChannel lockFile;

    private DataDirectory(Path root, FileChannel lockFile) {
        this.root = root;
        this.lockFile = lockFile;
    }

    /**
     * Takes the directory, creating it if need be.
     *
     * @throws ClusterException INVALID_CONFIGURATION if it can't be used, or another process uses it
     */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            Path file = root.resolve("coordinator.lock");
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw inUse(root, holder(file));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.UTF_8.encode(
                    Long.toString(ProcessHandle.current().pid())));
            Directories.delete(temporary(root)); // what a killed process left there is of no use to anybody
            Files.createDirectories(temporary(root));
            return new DataDirectory(root, channel);
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "data directory: " + root + " cannot be used, " + e
                            + " (expected: a directory that this user may write); give another with --data-dir",
                    e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    private static @Nullable String holder(Path file) {
        try {
            String pid = Files.readString(file).strip();
            return pid.matches("\\d+") ? pid : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static ClusterException inUse(Path root, @Nullable String pid) {
        return new ClusterException(
                ErrorCode.INVALID_CONFIGURATION,
                "data directory: " + root + " is in use by another coordinator"
                        + (pid == null ? "" : ", process " + pid)
                        + " (expected: one at a time); stop that one, or give another directory with --data-dir");
    }

    Path root() {
        return root;
    }

    Path journal() {
        return root.resolve("journal.db");
    }

    Path snapshot() {
        return root.resolve("journal.snapshot");
    }

    Path records() {
        return root.resolve("records.db");
    }

    /** For files that mean nothing to the next process; empty at the start. */
    Path temporary() {
        return temporary(root);
    }

    /** The same of a directory that is not held yet. */
    static Path temporary(Path root) {
        return root.resolve("tmp");
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new ClusterException(ErrorCode.IO_FAILED, "cannot release " + root + ": " + e, e);
        }
    }
}
