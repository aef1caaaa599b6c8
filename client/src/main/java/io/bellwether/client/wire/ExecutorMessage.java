package io.bellwether.client.wire;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import java.util.List;

/** Between a node agent and its executors, which are processes of their own. */
public sealed interface ExecutorMessage extends Message {
    /** The executor is ready; its hello carried the token that its node gave it. */
    record ExecutorReady(String executor) implements ExecutorMessage {}

    /**
     * Order: run this attempt.
     *
     * @param datasetDirectory where the node has mapped the task's dataset; empty if the task needs none
     */
    record Execute(AttemptId attempt, TaskSpec task, String datasetDirectory) implements ExecutorMessage {}

    /** Order: stop this attempt at the next step. */
    record Stop(AttemptId attempt) implements ExecutorMessage {}

    /** The attempt has ended. */
    record Finished(AttemptId attempt, AttemptOutcome outcome) implements ExecutorMessage {}

    /** Metrics of a running attempt. */
    record Metrics(AttemptId attempt, List<MetricPoint> points) implements ExecutorMessage {
        public Metrics {
            points = List.copyOf(points);
        }
    }

    /** The attempt has saved a checkpoint: its bytes lie among the node's model files, named by their SHA-256. */
    record CheckpointWritten(AttemptId attempt, Checkpoint checkpoint) implements ExecutorMessage {}

    /** This member of the attempt's gang listens at {@code address} ({@code host:port}). Sent again until answered. */
    record MemberListening(AttemptId attempt, Gang gang, String address) implements ExecutorMessage {}

    /** All members listen: their addresses by rank, and the secret that they prove themselves by. */
    record MembersListening(AttemptId attempt, List<String> addresses, String secret) implements ExecutorMessage {
        public MembersListening {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * The attempt's slot waits for its session's client at {@code address} ({@code host:port}), who is to know the secret. Sent
     * again until the client is there.
     */
    record SlotReady(AttemptId attempt, String address, String secret) implements ExecutorMessage {}

    /** A device has failed: until the executor ends, its kernels run on what {@code kernels} says in words. */
    record KernelsGivenUp(String kernels) implements ExecutorMessage {}

    /** Log lines of a running attempt, oldest first. */
    record Log(AttemptId attempt, List<String> lines) implements ExecutorMessage {
        public Log {
            lines = List.copyOf(lines);
        }
    }
}
