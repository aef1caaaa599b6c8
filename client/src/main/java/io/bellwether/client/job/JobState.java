package io.bellwether.client.job;

/** The state of a job, and of each of its tasks and trials. */
public enum JobState {
    /** Accepted and durable; nothing of it runs yet. */
    QUEUED,
    /** At least one attempt has been dispatched. */
    RUNNING,
    /** Ended with its result. */
    SUCCEEDED,
    /** Ended without a result; the error says why. */
    FAILED,
    /** Ended on request. */
    CANCELLED,
    /** A trial only: the sweep's pruner ended it early, since others did better at the same step. */
    PRUNED,
    /** A trial only: it holds no slot, and goes on from its checkpoint if it comes to be among the best of those that came as far. */
    PAUSED;

    public boolean isTerminal() {
        return this != QUEUED && this != RUNNING && this != PAUSED;
    }
}
