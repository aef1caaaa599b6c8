package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One task as it stands. Written by {@link TaskManager#replay} only; others read. Loop-confined. */
public final class Task {
    private final TaskId id;
    private final TaskSpec spec;
    private final Map<ErrorCode, Integer> failures = new EnumMap<>(ErrorCode.class);
    JobState state = JobState.QUEUED;
    int attempts;
    long retryAtMillis;

    @Nullable
    NodeId node;

    @Nullable
    AttemptId running;

    @Nullable
    TaskResult result;

    @Nullable
    String lastFailure;

    @Nullable
    String error;

    Task(TaskId id, TaskSpec spec) {
        this.id = id;
        this.spec = spec;
    }

    public TaskId id() {
        return id;
    }

    public TaskSpec spec() {
        return spec;
    }

    public JobState state() {
        return state;
    }

    /** Attempts dispatched so far. */
    public int attempts() {
        return attempts;
    }

    /** The earliest time of the next attempt, in epoch milliseconds; 0 for at once. */
    public long retryAtMillis() {
        return retryAtMillis;
    }

    /** Where the newest attempt was placed. */
    public @Nullable NodeId node() {
        return node;
    }

    /** The attempt whose result counts; null if none runs. */
    public @Nullable AttemptId running() {
        return running;
    }

    public @Nullable TaskResult result() {
        return result;
    }

    /** Why its newest attempt failed; null if none has. */
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /** Why it failed for good. */
    public @Nullable String error() {
        return error;
    }

    /** How often attempts have failed for this reason. */
    public int failures(ErrorCode code) {
        return failures.getOrDefault(code, 0);
    }

    void countFailure(ErrorCode code) {
        failures.merge(code, 1, Integer::sum);
    }
}
