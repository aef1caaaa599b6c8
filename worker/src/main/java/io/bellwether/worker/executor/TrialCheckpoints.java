package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskSpec.Trial;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What a trial saves of itself, and what an earlier attempt of it has saved. A checkpoint is written to the node's disk here; the
 * agent takes it on from there, so a slow network holds up no fit. Confined to the trial's thread.
 */
final class TrialCheckpoints {
    /** A trial that is over sooner is sooner begun anew. */
    private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

    private final AttemptScope scope;
    private final ModelFiles files;
    private long lastNanos = System.nanoTime();

    TrialCheckpoints(AttemptScope scope, CheckpointFiles files) {
        this.scope = scope;
        this.files = files.of(scope.attempt());
    }

    /** What to go on from; fetched by the agent. */
    Optional<byte[]> newest() {
        Checkpoint checkpoint = ((Trial) scope.task()).checkpoint();
        return checkpoint == null ? Optional.empty() : Optional.of(files.read(checkpoint.sha256()));
    }

    /** Whether some time has passed since the last one. */
    boolean isDue() {
        return System.nanoTime() - lastNanos >= INTERVAL_NANOS;
    }

    /** Writes it if it is due, and has it sent. */
    void save(long step, byte[] bytes) {
        if (isDue()) {
            lastNanos = System.nanoTime();
            scope.checkpoint(write(step, bytes));
        }
    }

    /** Writes it, to be sent with the outcome that names it. */
    Checkpoint write(long step, byte[] bytes) {
        try {
            return new Checkpoint(files.write(bytes), bytes.length, step);
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "checkpoint of step " + step + " can't be written to " + files.directory() + ": " + e.getMessage(),
                    e);
        }
    }
}
