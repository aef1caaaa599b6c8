package io.bellwether.worker;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.Directories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the libraries of a node's process unpack their native parts (Snappy, Zstandard): in its data directory, since a killed
 * process can't delete them and the next one on that directory can.
 */
final class TemporaryDirectory {
    private TemporaryDirectory() {}

    /**
     * Makes {@code tmp} in the data directory, emptied, this process's temporary directory. Call it when the data directory is
     * locked and before anything reads data: the JDK and the libraries look only once.
     *
     * @throws ClusterException INVALID_CONFIGURATION if the data directory can't be written
     */
    static void use(Path dataDirectory) {
        System.setProperty("java.io.tmpdir", prepare(dataDirectory).toString());
    }

    static Path prepare(Path dataDirectory) {
        Path directory = dataDirectory.toAbsolutePath().resolve("tmp");
        try {
            Directories.delete(directory);
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "data directory: " + dataDirectory + " cannot be used, " + e
                            + " (expected: a directory that this user may write); give another with --data-dir",
                    e);
        }
    }
}
