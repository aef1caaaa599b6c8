package io.bellwether.records.experiment;

import io.bellwether.client.job.JobState;

/** A run's state in MLflow's words. */
public enum RunStatus {
    RUNNING(JobState.RUNNING),
    SCHEDULED(JobState.QUEUED),
    FINISHED(JobState.SUCCEEDED),
    FAILED(JobState.FAILED),
    KILLED(JobState.CANCELLED);

    private final JobState state;

    RunStatus(JobState state) {
        this.state = state;
    }

    /** In our words. */
    public JobState state() {
        return state;
    }

    public static RunStatus of(JobState state) {
        return switch (state) {
            case QUEUED, PAUSED -> SCHEDULED;
            case RUNNING -> RUNNING;
            case SUCCEEDED -> FINISHED;
            case FAILED -> FAILED;
            case CANCELLED, PRUNED -> KILLED;
        };
    }
}
