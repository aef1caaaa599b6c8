package io.bellwether.coordinator.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import io.bellwether.coordinator.core.Event;
import org.jspecify.annotations.Nullable;

/** Facts about jobs. */
public sealed interface JobEvent extends Event {
    @Override
    JobId job();

    /**
     * The cluster owns the job.
     *
     * @param requestId the client's id of the request, so that a repeated one finds this job
     * @param model what batch inference scores with, fixed at acceptance; null for other kinds
     * @param dataset the dataset version that batch inference scores, fixed at acceptance; null for an input by its path, and for other kinds
     */
    record JobAccepted(
            JobId job,
            String requestId,
            JobSpec spec,
            @Nullable ModelRef model,
            long atMillis,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            DatasetVersion dataset)
            implements JobEvent {
        /** Of a job that scores no dataset. */
        public JobAccepted(JobId job, String requestId, JobSpec spec, @Nullable ModelRef model, long atMillis) {
            this(job, requestId, spec, model, atMillis, null);
        }
    }

    /** The job is over: its queued tasks are cancelled, its running attempts unwanted. */
    record JobEnded(JobId job, JobState state, @Nullable String error, long atMillis) implements JobEvent {}
}
