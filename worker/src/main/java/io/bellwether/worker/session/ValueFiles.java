package io.bellwether.worker.session;

import io.bellwether.client.session.SlotWay;
import io.bellwether.client.session.ValueFetch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/*
 * Implementation note.
 *
 * Files of the node, not of the process: so a value outlives the executor that made it, and what one executor has fetched is there for all.
 * The node's agent deletes the directory when the session is over.
 */
/** The values that this node keeps for a session, each a file named by its number. Thread-safe, also between processes. */
public final class ValueFiles {
    private final Path directory;
    private final Map<Long, Object> locks = new ConcurrentHashMap<>();

    /** {@code directory}: of the session, on this node; need not exist. */
    public ValueFiles(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** What tells this node from others. */
    String home() {
        return directory.toString();
    }

    Path path(long id) {
        return directory.resolve(Long.toString(id));
    }

    boolean has(long id) {
        return Files.exists(path(id));
    }

    byte[] read(long id) throws IOException {
        return Files.readAllBytes(path(id));
    }

    void write(long id, byte[] value) throws IOException {
        Path file = create();
        try {
            Files.write(file, value);
            adopt(file, id);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Gets the value from another node; false if that has lost it. Those who want the same one wait for the first of them. */
    boolean fetch(long id, SlotWay way) throws IOException {
        synchronized (locks.computeIfAbsent(id, each -> new Object())) {
            if (has(id)) {
                return true;
            }
            Path file = create();
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                if (ValueFetch.fetch(way, id, channel) < 0) {
                    return false;
                }
                adopt(file, id);
                return true;
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    void delete(long id) throws IOException {
        locks.remove(id);
        Files.deleteIfExists(path(id));
    }

    private Path create() throws IOException {
        Files.createDirectories(directory);
        return Files.createTempFile(directory, "partial-", "");
    }

    private void adopt(Path file, long id) throws IOException {
        Files.move(file, path(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
