package io.bellwether.worker;

import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.worker.executor.ExecutorConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the worker's flags say.
 *
 * @param join where the cluster's coordinators listen
 * @param dataDirectory identity, decoded segments, models and executors lie under it
 * @param slots attempts at once
 * @param token the cluster's secret; null for none
 * @param clusterId the cluster to belong to; null for the one it joined before, or else any
 * @param hostName this machine's name, as HDFS knows it; null for its own
 * @param bind the address that the grid listens on
 * @param grid what of the node is for datasets
 * @param heapMib Java heap of each executor
 * @param spares executors kept ready for jobs to come
 * @param executors how attempts are run
 * @param kernels the kernels' provider; null for the best that the machine has
 * @param capacity what the node has besides slots
 */
record WorkerConfig(
        List<Coordinators.Address> join,
        Path dataDirectory,
        int slots,
        @Nullable String token,
        @Nullable String clusterId,
        @Nullable String hostName,
        String bind,
        GridShare grid,
        int heapMib,
        int spares,
        ExecutorConfig.Mode executors,
        @Nullable String kernels,
        NodeCapacity capacity) {
    WorkerConfig {
        join = List.copyOf(join);
    }
}
