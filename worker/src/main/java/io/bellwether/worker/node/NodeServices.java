package io.bellwether.worker.node;

import io.bellwether.worker.grid.Grid;

/**
 * The node's grid and the data path on top of it; made when the node knows its cluster, because grids of different clusters
 * must never meet.
 */
public interface NodeServices extends AutoCloseable {
    Grid grid();

    NodeData data();

    /** Leaves the grid. Idempotent. */
    @Override
    void close();

    /** Makes them for a cluster; does not wait for other nodes. */
    @FunctionalInterface
    interface Factory {
        NodeServices open(String clusterId);
    }
}
