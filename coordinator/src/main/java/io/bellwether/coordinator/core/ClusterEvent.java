package io.bellwether.coordinator.core;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bellwether.client.job.JobId;
import org.jspecify.annotations.Nullable;

/** Facts about the cluster as a whole. */
public sealed interface ClusterEvent extends Event {
    @Override
    @JsonIgnore
    default @Nullable JobId job() {
        return null;
    }

    /** The first fact of every journal. */
    record ClusterCreated(String clusterId, long atMillis) implements ClusterEvent {}

    /** A coordinator leads from here on; epochs only grow. */
    record LeaderStarted(long epoch, long atMillis) implements ClusterEvent {}
}
