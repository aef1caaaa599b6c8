package io.bellwether.worker.grid;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a node takes part in the grid.
 *
 * @param clusterId nodes of another cluster are refused
 * @param name of the node, unique in this process
 * @param host the address to listen on; the ports are free ones
 * @param directory for the grid's own small files; made if it is not there
 * @param holdsEntries whether entries lie on this node; if not, it reads and writes those of the others
 * @param maxMemoryBytes of entries held in memory here; what there is no room for lies in files. At least 64 MiB
 * @param maxDiskBytes of entries held on disk here, which is all of them; beyond it, versions used least are dropped. At least 64 MiB
 * @param strayTimeout after which a node leaves a grid that the coordinator's founder is not in
 * @param failureDetection after which silence a node counts as lost
 * @param operationTimeout after which a call gives up
 * @param note what the other nodes of the grid, and nobody else, are told of this one; may be empty
 */
public record GridConfig(
        String clusterId,
        String name,
        String host,
        Path directory,
        boolean holdsEntries,
        long maxMemoryBytes,
        long maxDiskBytes,
        Duration strayTimeout,
        Duration failureDetection,
        Duration operationTimeout,
        String note) {
    /** Ignite needs so much for its own pages and for one large entry. */
    static final long MIN_MEMORY_BYTES = 64L << 20;

    public GridConfig {
        directory = directory.toAbsolutePath();
        check("memory", maxMemoryBytes);
        check("disk", maxDiskBytes);
    }

    private static void check(String what, long bytes) {
        if (bytes < MIN_MEMORY_BYTES) {
            throw new IllegalArgumentException("grid " + what + ": " + bytes + " bytes (expected: >= 67108864)");
        }
    }

    /** So much memory, 16 times as much disk, a stray node back after 10 s, a lost node noticed within 5 s, calls that give up after 10 s. */
    public static GridConfig of(String clusterId, String name, String host, Path directory, long maxMemoryBytes) {
        return new GridConfig(
                clusterId,
                name,
                host,
                directory,
                true,
                maxMemoryBytes,
                16 * maxMemoryBytes,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                "");
    }

    /** The same with a note to the other nodes. */
    public GridConfig withNote(String other) {
        return copy(holdsEntries, maxDiskBytes, other);
    }

    /** The same with another limit on disk. */
    public GridConfig withDisk(long bytes) {
        return copy(holdsEntries, bytes, note);
    }

    /** The same, holding no entries. */
    public GridConfig asClient() {
        return copy(false, maxDiskBytes, note);
    }

    private GridConfig copy(boolean holds, long disk, String other) {
        return new GridConfig(
                clusterId,
                name,
                host,
                directory,
                holds,
                maxMemoryBytes,
                disk,
                strayTimeout,
                failureDetection,
                operationTimeout,
                other);
    }
}
