package io.bellwether.worker.node;

import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.worker.executor.ExecutorConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent needs to know.
 *
 * @param coordinators where the cluster's coordinators listen for workers and clients
 * @param token the cluster's secret; null if it asks for none
 * @param clusterId the cluster to belong to, if the node has not joined one yet; null for any
 * @param hostName this machine's name, for people and for locality
 * @param slots how many attempts the node runs at once
 * @param trainers what its executors can fit
 * @param kernels which kernel provider its executors use, in words
 * @param capacity what it has besides slots
 * @param executors how it runs them
 * @param joinTimeout how long it tries before the first registration; afterwards it never gives up
 */
public record NodeAgentConfig(
        List<Coordinators.Address> coordinators,
        @Nullable String token,
        @Nullable String clusterId,
        String hostName,
        int slots,
        List<TrainerDescriptor> trainers,
        String kernels,
        NodeCapacity capacity,
        ExecutorConfig executors,
        Duration joinTimeout) {
    public NodeAgentConfig {
        coordinators = List.copyOf(coordinators);
        trainers = List.copyOf(trainers);
    }
}
