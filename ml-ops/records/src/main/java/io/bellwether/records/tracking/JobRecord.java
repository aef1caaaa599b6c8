package io.bellwether.records.tracking;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.ModelVersionName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a job.
 *
 * @param model what batch inference scores with; null for other kinds
 * @param state {@code RUNNING} from acceptance on: what its runs wait for is told by them
 */
public record JobRecord(
        JobId id,
        JobSpec spec,
        @Nullable ModelVersionName model,
        JobState state,
        Instant submittedAt,
        @Nullable Instant endedAt,
        @Nullable String error) {
    /** The record of a job that the cluster has just taken. */
    public static JobRecord accepted(JobId id, JobSpec spec, @Nullable ModelVersionName model, Instant at) {
        return new JobRecord(id, spec, model, JobState.RUNNING, at, null, null);
    }

    /** The record of the job after its end. */
    public JobRecord ended(JobState state, @Nullable String error, Instant at) {
        return new JobRecord(id, spec, model, state, submittedAt, at, error);
    }
}
