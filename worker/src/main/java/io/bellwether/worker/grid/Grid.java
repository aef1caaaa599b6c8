package io.bellwether.worker.grid;

import io.bellwether.client.wire.NodeMessage.GridState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Bytes shared by the nodes of a cluster, each entry on two of them: on disk, and in memory what was read again lately. Entries are immutable: a key is always put with the
 * same bytes. An entry may be lost with the nodes that held it; whoever needs it then makes it anew. Thread-safe; no call
 * blocks for longer than the grid's operation timeout.
 */
public interface Grid extends AutoCloseable {
    /**
     * Stores {@code bytes} on this grid, with a copy on another node if there is one.
     *
     * @throws io.bellwether.client.ClusterException {@code IO_FAILED} if the grid is down or did not answer in time
     */
    void put(String key, byte[] bytes);

    /** The bytes of {@code key}; empty if they are not there, the grid is down or did not answer in time. */
    Optional<byte[]> get(String key);

    /** Whether the key is there; false if the grid is down or did not answer in time. */
    boolean contains(String key);

    /** Drops the key from all nodes, if it is there and the grid is up. */
    void remove(String key);

    /**
     * Notes that a dataset version is used now: when the disks are full, versions go that were used longest ago.
     *
     * @param segments how many entries it has or will have, by the keys {@code version/0} and so on
     */
    void use(String version, int segments);

    /** Keeps a version from being dropped until {@link #needNoMore} was called as often, or this node is gone. Returns at once. */
    void need(String version);

    /** Takes back one {@link #need}. Returns at once. */
    void needNoMore(String version);

    /** Waits until this node has joined, for {@code atMost}; false if it has not by then. */
    boolean awaitUp(Duration atMost);

    /** Whether this node has joined. */
    GridState state();

    /** How many nodes this grid has as seen from here; 0 while it is down. */
    int nodes();

    /**
     * Whether all that this node holds had a copy on another one, when it was last looked at, less than some seconds ago: then the node
     * can leave and nothing is lost. Returns at once.
     */
    boolean isCopied();

    /** The notes of the other nodes of this grid that have one; see {@link GridConfig#note}. Empty while it is down. */
    List<String> otherNotes();

    /** {@code host:port} that others join by; known before the grid is up. */
    String discoveryAddress();

    /**
     * The discovery addresses of the nodes to join, from the coordinator. This node's own address among them lets it found
     * the grid when none of the others answers; without it, the node waits for the others. Returns at once.
     */
    void setPeers(List<String> addresses);

    /** Leaves the grid. Idempotent. */
    @Override
    void close();
}
