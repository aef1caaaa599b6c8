package io.bellwether.client.wire;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
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

    /** Log lines of a running attempt, oldest first. */
    record Log(AttemptId attempt, List<String> lines) implements ExecutorMessage {
        public Log {
            lines = List.copyOf(lines);
        }
    }
}
