package io.bellwether.worker.node;

import io.bellwether.client.wire.NodeMessage;
import io.bellwether.worker.grid.Grid;
import org.jspecify.annotations.Nullable;

/**
 * The node's grid and the data path on top of it; made when the node knows its cluster, because grids of different clusters
 * must never meet.
 */
public interface NodeServices extends AutoCloseable {
    Grid grid();

    NodeData data();

    /** {@code host:port} where features are given; null if nowhere. */
    default @Nullable String features() {
        return null;
    }

    /**
     * What is to be told of the node now.
     *
     * @param kernels what its executors run kernels on since a device failed; null as long as none has
     */
    default NodeMessage.NodeStatus status(@Nullable String kernels) {
        Grid grid = grid();
        boolean up = grid.state() == NodeMessage.GridState.UP;
        return new NodeMessage.NodeStatus(
                        grid.discoveryAddress(),
                        grid.state(),
                        grid.nodes(),
                        data().decodes(),
                        kernels,
                        up ? (Boolean) grid.isCopied() : null)
                .withLoads(data().loads())
                .withFeatures(up ? features() : null);
    }

    /** Leaves the grid. Idempotent. */
    @Override
    void close();

    /** Makes them for a cluster; does not wait for other nodes. */
    @FunctionalInterface
    interface Factory {
        NodeServices open(String clusterId);
    }
}
