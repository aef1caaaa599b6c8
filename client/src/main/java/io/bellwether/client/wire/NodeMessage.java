package io.bellwether.client.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between worker nodes and the coordinator. Orders carry the registration's session: older ones are refused. */
public sealed interface NodeMessage extends Message {
    /**
     * A node offers itself. Reply: {@link NodeRegistered}.
     *
     * @param incarnation another one for every start of the node's process, and later in alphabetical order: tells a restart from a
     *     reconnection, and from what an earlier process has said
     * @param attempts what it still runs or has finished without acknowledgement
     * @param kernels which kernel provider its executors use, in words
     * @param capacity what it has besides slots; of a node of 0.2 nothing
     * @param jobs for which it keeps something, and will until it hears a {@link ReleaseJob}: one may have been lost with a connection
     */
    record RegisterNode(
            NodeId node,
            String incarnation,
            String host,
            int slots,
            List<TrainerDescriptor> trainers,
            List<AttemptId> attempts,
            NodeStatus status,
            String kernels,
            NodeCapacity capacity,
            List<JobId> jobs)
            implements NodeMessage {
        public RegisterNode {
            trainers = List.copyOf(trainers);
            attempts = List.copyOf(attempts);
            jobs = List.copyOf(jobs);
        }

        /** A node that keeps nothing for any job. */
        public RegisterNode(
                NodeId node,
                String incarnation,
                String host,
                int slots,
                List<TrainerDescriptor> trainers,
                List<AttemptId> attempts,
                NodeStatus status,
                String kernels,
                NodeCapacity capacity) {
            this(node, incarnation, host, slots, trainers, attempts, status, kernels, capacity, List.of());
        }
    }

    /**
     * The node belongs to the cluster.
     *
     * @param session counts the registrations of all nodes: orders of an older one are void
     * @param drop of the attempts that the node named, those that nobody wants any more: it ends and forgets them
     * @param heartbeatMillis how often to send {@link Heartbeat}
     */
    record NodeRegistered(long epoch, long session, List<AttemptId> drop, long heartbeatMillis, GridPeers grid)
            implements NodeMessage {
        public NodeRegistered {
            drop = List.copyOf(drop);
        }
    }

    /**
     * The node is alive. No reply but {@link GridPeers} when they changed.
     *
     * @param attempts what it holds, so that both sides can mend a lost order
     */
    record Heartbeat(long session, List<AttemptId> attempts, NodeStatus status) implements NodeMessage {
        public Heartbeat {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * What changes while a node lives.
     *
     * @param gridAddress {@code host:port} of its grid discovery; empty while it has none
     * @param gridState whether its grid node has joined
     * @param gridNodes how many nodes its grid sees
     * @param decodes times each dataset version was decoded there since the process started
     * @param kernels what its executors run kernels on since a device failed, in words; null as long as that is what it registered
     * @param copied whether all that its grid node holds has a copy on another, so that it can go; null if it does not tell
     * @param loads how far the loads are that run there
     * @param features {@code host:port} where it gives features to who has the cluster's token; null if it does not
     */
    record NodeStatus(
            String gridAddress,
            GridState gridState,
            int gridNodes,
            Map<String, Integer> decodes,
            @Nullable String kernels,
            @Nullable Boolean copied,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LoadReport> loads,
            @Nullable String features) {
        public NodeStatus {
            decodes = Map.copyOf(decodes);
            loads = loads == null ? List.of() : List.copyOf(loads);
        }

        /** Of a node that loads nothing. */
        public NodeStatus(
                String gridAddress,
                GridState gridState,
                int gridNodes,
                Map<String, Integer> decodes,
                @Nullable String kernels,
                @Nullable Boolean copied) {
            this(gridAddress, gridState, gridNodes, decodes, kernels, copied, List.of(), null);
        }

        /** The same with loads. */
        public NodeStatus withLoads(List<LoadReport> running) {
            return new NodeStatus(gridAddress, gridState, gridNodes, decodes, kernels, copied, running, features);
        }

        /** The same with where it gives features. */
        public NodeStatus withFeatures(@Nullable String address) {
            return new NodeStatus(gridAddress, gridState, gridNodes, decodes, kernels, copied, loads, address);
        }

        /** Of a node none of whose devices has failed, and that does not tell of copies. */
        public NodeStatus(String gridAddress, GridState gridState, int gridNodes, Map<String, Integer> decodes) {
            this(gridAddress, gridState, gridNodes, decodes, null, null);
        }
    }

    /**
     * How far a load is.
     *
     * @param rows that have been read, or need not be read again
     * @param totalRows of the source
     */
    record LoadReport(AttemptId attempt, long rows, long totalRows) {}

    /** The state of a node's grid node. */
    enum GridState {
        /** Not started, or waiting for a seed. */
        DOWN,
        /** Part of the grid. */
        UP
    }

    /** The discovery addresses that a node's grid node joins by; its own among them only if it may found the grid. */
    record GridPeers(List<String> addresses) implements NodeMessage {
        public GridPeers {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Order: run this attempt.
     *
     * @param memory MiB that the task has asked for, and may have; 0 if it has not said
     */
    record RunAttempt(long epoch, long session, AttemptId attempt, TaskSpec task, long memory) implements NodeMessage {
        /** Of a task that has asked for none. */
        public RunAttempt(long epoch, long session, AttemptId attempt, TaskSpec task) {
            this(epoch, session, attempt, task, 0);
        }
    }

    /** Order: end this attempt now. Answered by {@link AttemptFinished} with {@code CANCELLED}. */
    record CancelAttempt(long epoch, long session, AttemptId attempt) implements NodeMessage {}

    /** Order: the job has ended, give back what is held for it (executors, caches). */
    record ReleaseJob(long epoch, long session, JobId job) implements NodeMessage {}

    /** An attempt has ended; sent again until {@link AttemptAcknowledged}. */
    record AttemptFinished(long session, AttemptId attempt, AttemptOutcome outcome) implements NodeMessage {}

    /** The end of the attempt is durable (or of no interest any more): forget it. */
    record AttemptAcknowledged(AttemptId attempt) implements NodeMessage {}

    /** Metrics of a running attempt, for the run's record. */
    record AttemptMetrics(AttemptId attempt, String run, List<MetricPoint> points) implements NodeMessage {
        public AttemptMetrics {
            points = List.copyOf(points);
        }
    }

    /**
     * Values of the sweep's metric that a prunable trial has just reported: the coordinator may answer with
     * {@link CancelAttempt}. Beside {@link AttemptMetrics}, which is for the record.
     */
    record TrialReported(long session, AttemptId attempt, List<MetricPoint> points) implements NodeMessage {
        public TrialReported {
            points = List.copyOf(points);
        }
    }

    /** The attempt has saved a checkpoint; its bytes have been uploaded. The next attempt goes on from the newest. */
    record CheckpointSaved(long session, AttemptId attempt, Checkpoint checkpoint) implements NodeMessage {}

    /**
     * A member of a gang listens for its neighbour. Sent again until {@link GangFormed}.
     *
     * @param address {@code host:port}
     */
    record GangMemberReady(AttemptId attempt, Gang gang, String address) implements NodeMessage {}

    /**
     * All members of a gang listen.
     *
     * @param addresses by rank
     * @param secret what members prove by that they belong to this gang
     */
    record GangFormed(AttemptId attempt, List<String> addresses, String secret) implements NodeMessage {
        public GangFormed {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A slot of a session waits for its client. Sent again until the client is there.
     *
     * @param address {@code host:port}
     * @param secret what the client is to prove itself by
     */
    record SlotListening(AttemptId attempt, String address, String secret) implements NodeMessage {}

    /** Log lines of an attempt, oldest first. */
    record AttemptLog(AttemptId attempt, List<String> lines) implements NodeMessage {
        public AttemptLog {
            lines = List.copyOf(lines);
        }
    }
}
