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
 * @param maxMemoryBytes of entries held here; beyond it, entries used least are dropped. At least 256 MiB
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
        long maxMemoryBytes,
        Duration strayTimeout,
        Duration failureDetection,
        Duration operationTimeout,
        String note) {
    /** Ignite needs so much for its own pages and for one large entry. */
    static final long MIN_MEMORY_BYTES = 256L << 20;

    public GridConfig {
        directory = directory.toAbsolutePath();
        if (maxMemoryBytes < MIN_MEMORY_BYTES) {
            throw new IllegalArgumentException("grid memory: " + maxMemoryBytes + " bytes (expected: >= 268435456)");
        }
    }

    /** So much memory, a stray node back after 10 s, a lost node noticed within 5 s, calls that give up after 10 s. */
    public static GridConfig of(String clusterId, String name, String host, Path directory, long maxMemoryBytes) {
        return new GridConfig(
                clusterId,
                name,
                host,
                directory,
                maxMemoryBytes,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                "");
    }

    /** The same with a note to the other nodes. */
    public GridConfig withNote(String note) {
        return new GridConfig(
                clusterId,
                name,
                host,
                directory,
                maxMemoryBytes,
                strayTimeout,
                failureDetection,
                operationTimeout,
                note);
    }
}
