package io.bellwether.worker.grid;

import java.util.List;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.internal.processors.cache.IgniteCacheProxy;
import org.apache.ignite.internal.processors.cache.distributed.dht.topology.GridDhtLocalPartition;
import org.apache.ignite.internal.processors.cache.distributed.dht.topology.GridDhtPartitionTopology;

/*
 * Implementation note.
 *
 * Ignite's public API tells to which nodes a partition is assigned, not which of them have received all of it yet: that is the
 * difference between a copy and the promise of one. The topology that its cache keeps knows, and is what Ignite itself asks.
 */
/** Whether what this node holds of the grid is on others as well. */
final class GridCopies {
    private GridCopies() {}

    /** Whether each partition with entries here has another owner; false while the grid's topology changes. */
    static boolean areElsewhere(IgniteCache<String, byte[]> cache) {
        if (!(cache instanceof IgniteCacheProxy<String, byte[]> proxy)) {
            return false;
        }
        try {
            GridDhtPartitionTopology topology = proxy.context().topology();
            for (GridDhtLocalPartition partition : topology.localPartitions()) {
                if (partition.dataStore().fullSize() > 0 && !isElsewhere(topology, partition.id())) {
                    return false;
                }
            }
            return true;
        } catch (IllegalStateException e) {
            return false; // stopping
        }
    }

    private static boolean isElsewhere(GridDhtPartitionTopology topology, int partition) {
        List<ClusterNode> owners = topology.owners(partition);
        return owners.stream().anyMatch(owner -> !owner.isLocal());
    }
}
