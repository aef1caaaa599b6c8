package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who the node is, in {@code node.json} of its data directory, so that it stays the same across restarts; and the lock that
 * keeps a second worker out of the directory. Thread-safe.
 */
public final class NodeIdentity implements AutoCloseable {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LETTERS = 8;

    private final Path file;
    private final FileChannel lock;
    private final String incarnation;
    private Stored stored;

    private NodeIdentity(Path file, FileChannel lock, Stored stored) {
        this.file = file;
        this.lock = lock;
        this.stored = stored;
        this.incarnation = String.format(Locale.ROOT, "start-%010d-%s", stored.starts(), UUID.randomUUID());
    }

    /**
     * Takes the directory, making it if it is not there.
     *
     * @throws ClusterException {@code INVALID_CONFIGURATION} if another worker has it or it can't be written
     */
    public static NodeIdentity open(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel lock = FileChannel.open(
                    directory.resolve("worker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isHeld(lock)) {
                lock.close();
                throw new ClusterException(
                        ErrorCode.INVALID_CONFIGURATION,
                        "data directory: " + directory + " is in use by another worker (expected: one each); stop that"
                                + " one, or give another --data-dir");
            }
            Path file = directory.resolve("node.json");
            Stored before = read(file);
            Stored now = new Stored(before.node(), before.clusterId(), before.starts() + 1);
            NodeIdentity identity = new NodeIdentity(file, lock, now);
            identity.write();
            return identity;
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "data directory: " + directory + " (expected: a directory that can be written): " + e
                            + "; give another --data-dir",
                    e);
        }
    }

    public synchronized NodeId node() {
        return stored.node();
    }

    /** This start of the node's process; of a later start, later in alphabetical order. */
    public String incarnation() {
        return incarnation;
    }

    /** The cluster that the node has joined; null before the first time. */
    public synchronized @Nullable String clusterId() {
        return stored.clusterId();
    }

    /** Keeps the cluster that the node now belongs to. */
    public synchronized void join(String clusterId) {
        if (!clusterId.equals(stored.clusterId())) {
            stored = new Stored(stored.node(), clusterId, stored.starts());
            try {
                write();
            } catch (IOException e) {
                throw new ClusterException(ErrorCode.IO_FAILED, file + " can't be written: " + e.getMessage(), e);
            }
        }
    }

    /** Lets the directory go. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ClusterException(ErrorCode.IO_FAILED, "releasing " + file.getParent() + ": " + e, e);
        }
    }

    private static boolean isHeld(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this very process
        }
    }

    private static Stored read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Stored(draw(), null, 0);
        }
        try {
            return Json.read(Files.readString(file), Stored.class);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_CONFIGURATION,
                    file + ": can't be read, " + e.getMessage() + " (expected: what a worker wrote); delete it, and the"
                            + " node joins as a new one",
                    e);
        }
    }

    private void write() throws IOException {
        Path partial = file.resolveSibling("node.json.partial");
        Files.writeString(partial, Json.write(stored));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static NodeId draw() {
        SecureRandom random = new SecureRandom();
        StringBuilder name = new StringBuilder("node-");
        for (int i = 0; i < RANDOM_LETTERS; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return new NodeId(name.toString());
    }

    /**
     * @param starts how often a worker has taken the directory; 0 in files of before it was counted
     */
    private record Stored(NodeId node, @Nullable String clusterId, long starts) {}
}
