package io.bellwether.worker.executor;

import io.bellwether.client.task.TaskResult.TrialPaused;

/** How an attempt that pauses leaves its trainer. Nothing has failed, so it has no stack trace. */
final class PausedAttempt extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient TrialPaused result;

    PausedAttempt(TrialPaused result) {
        super("pauses after step " + result.step(), null, false, false);
        this.result = result;
    }

    TrialPaused result() {
        return result;
    }
}
