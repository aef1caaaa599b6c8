package io.bellwether.coordinator.job;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One job as it stands. Written by {@link JobManager#replay} only; others read. Loop-confined. */
public final class Job {
    private final JobId id;
    private final long number;
    private final String requestId;
    private final JobSpec spec;
    private final @Nullable ModelRef model;
    private final List<DatasetVersion> references;
    private final long submittedAtMillis;

    @Nullable
    JobState ended;

    @Nullable
    String error;

    @Nullable
    ErrorCode errorCode;

    long endedAtMillis;

    Job(JobEvent.JobAccepted accepted, long number) {
        this.id = accepted.job();
        this.number = number;
        this.requestId = accepted.requestId();
        this.spec = accepted.spec();
        this.model = accepted.model();
        this.references = accepted.references();
        this.submittedAtMillis = accepted.atMillis();
    }

    public JobId id() {
        return id;
    }

    /** Its place in the order of acceptance, from 0. */
    public long number() {
        return number;
    }

    String requestId() {
        return requestId;
    }

    public JobSpec spec() {
        return spec;
    }

    /** What batch inference scores with. */
    public @Nullable ModelRef model() {
        return model;
    }

    /** The versions of the datasets that its checks compare with. */
    public List<DatasetVersion> references() {
        return references;
    }

    public long submittedAtMillis() {
        return submittedAtMillis;
    }

    /** How it ended; null while it has not. */
    public @Nullable JobState ended() {
        return ended;
    }

    public boolean isOver() {
        return ended != null;
    }

    public @Nullable String error() {
        return error;
    }

    public @Nullable ErrorCode errorCode() {
        return errorCode;
    }

    public long endedAtMillis() {
        return endedAtMillis;
    }
}
