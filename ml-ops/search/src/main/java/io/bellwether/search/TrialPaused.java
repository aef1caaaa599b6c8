package io.bellwether.search;

/**
 * Thrown by {@link Trial#checkPruned} to pause a trial, for the objective to pass on. Nothing went wrong, so it has no stack trace.
 */
public final class TrialPaused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TrialPaused() {
        super("the trial pauses", null, false, false);
    }
}
