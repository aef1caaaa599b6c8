package io.bellwether.coordinator.node;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage.NodeStatus;
import io.bellwether.coordinator.core.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about worker nodes. */
public sealed interface NodeEvent extends Event {
    NodeId node();

    @Override
    @JsonIgnore
    default @Nullable JobId job() {
        return null;
    }

    /**
     * The node belongs to the cluster, under a session that no registration had before.
     *
     * @param kernels null in journals of 0.1 before it was told
     * @param capacity null in journals of 0.2 and before
     */
    record NodeRegistered(
            NodeId node,
            String incarnation,
            long session,
            String host,
            int slots,
            List<TrainerDescriptor> trainers,
            NodeStatus status,
            @Nullable String kernels,
            @Nullable NodeCapacity capacity,
            long atMillis)
            implements NodeEvent {
        public NodeRegistered {
            trainers = List.copyOf(trainers);
        }
    }

    /** What the node tells of itself has changed. */
    record NodeStatusChanged(NodeId node, NodeStatus status) implements NodeEvent {}

    /** The node was not heard of for too long. Facts about its attempts follow. */
    record NodeLost(NodeId node, long atMillis) implements NodeEvent {}

    /**
     * The node gets no new work until it is resumed, whatever becomes of its process meanwhile.
     *
     * @param moveAtMillis from when on what can go on elsewhere is ended there, in epoch milliseconds; null, as in journals of 0.2 and
     *     before: never
     */
    record NodeDraining(
            NodeId node, long atMillis, @Nullable Long moveAtMillis) implements NodeEvent {}

    /** The node gets work again, whether it was drained or in quarantine. */
    record NodeResumed(NodeId node, long atMillis) implements NodeEvent {}

    /** Too many attempts in a row failed on the node: it gets no new work for a while. */
    record NodeQuarantined(NodeId node, String reason, long untilMillis, long atMillis) implements NodeEvent {}

    /** That while is over. */
    record NodeQuarantineEnded(NodeId node, long atMillis) implements NodeEvent {}
}
