package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A directory of artifacts and logs that has an id, by which a journal knows it.
 *
 * @param path where it is mounted here
 */
record SharedDirectory(Path path) {
    static final String ID_FILE = "artifacts.id";

    /** Its id, drawn and written if it has none. Under a lock of the caller's. */
    String id() {
        Path file = path.resolve(ID_FILE);
        try {
            Files.createDirectories(path);
            if (!Files.exists(file)) {
                Path fresh = Files.writeString(
                        file.resolveSibling(ID_FILE + "." + UUID.randomUUID()),
                        UUID.randomUUID().toString());
                Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "--shared-dir: " + path + " cannot be used, " + e
                            + " (expected: a directory that this user may write); give another",
                    e);
        }
    }
}
