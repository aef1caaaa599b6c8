package io.bellwether.worker.executor;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import java.util.List;

/** Hears of attempts on executors. Called on the pool's loop. */
public interface ExecutorListener {
    /** The attempt has ended, once and for all. */
    void onEnded(AttemptId attempt, AttemptOutcome outcome);

    /** Metrics of a running attempt. */
    void onMetrics(AttemptId attempt, List<MetricPoint> points);

    /** Log lines of a running attempt, oldest first. */
    void onLog(AttemptId attempt, List<String> lines);

    /** The attempt has saved a checkpoint; its file is among the attempt's {@link CheckpointFiles}. */
    void onCheckpoint(AttemptId attempt, Checkpoint checkpoint);

    /** The attempt is a member of a gang and waits at {@code address} for the others. Heard again until they are known. */
    void onMemberListening(AttemptId attempt, Gang gang, String address);

    /** The attempt's slot waits at {@code address} for its session's client. Heard again until that is there. */
    void onSlotReady(AttemptId attempt, String address, String secret);
}
