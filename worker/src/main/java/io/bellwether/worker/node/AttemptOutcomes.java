package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What has to be uploaded before an outcome is told, and the outcome of what threw. Stateless, thread-safe. */
final class AttemptOutcomes {
    private AttemptOutcomes() {}

    /** The model that a trial keeps; null if it keeps none. */
    static @Nullable ModelArtifact model(AttemptOutcome outcome) {
        return result(outcome) instanceof TaskResult.TrialDone done ? done.model() : null;
    }

    /** What a trial that pauses goes on from later; null if it does not pause. */
    static @Nullable Checkpoint checkpoint(AttemptOutcome outcome) {
        return result(outcome) instanceof TaskResult.TrialPaused paused ? paused.checkpoint() : null;
    }

    /** The artifact with what calls have returned; null if there is none. */
    static @Nullable String artifact(AttemptOutcome outcome) {
        return result(outcome) instanceof TaskResult.CallsDone done ? done.artifact() : null;
    }

    private static @Nullable TaskResult result(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Succeeded succeeded ? succeeded.result() : null;
    }

    static AttemptOutcome.Failed failed(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ClusterException known) {
            return new AttemptOutcome.Failed(known.code(), String.valueOf(known.getMessage()), List.of());
        }
        ErrorCode code = cause instanceof OutOfMemoryError ? ErrorCode.OUT_OF_MEMORY : ErrorCode.INTERNAL;
        return new AttemptOutcome.Failed(code, "the node failed: " + cause + "; its log says more", List.of());
    }
}
