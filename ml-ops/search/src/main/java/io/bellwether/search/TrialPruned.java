package io.bellwether.search;

/**
 * Thrown by an objective to end its trial early: by {@link Trial#checkPruned}, or by a rule of its own once it has reported a value.
 * It says nothing of what went wrong, since nothing did, and has no stack trace.
 */
public final class TrialPruned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TrialPruned() {
        super("the trial is ended early", null, false, false);
    }
}
