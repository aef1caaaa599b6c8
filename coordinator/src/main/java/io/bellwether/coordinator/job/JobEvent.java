package io.bellwether.coordinator.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelRef;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.task.Task;
import java.util.List;
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
     * @param references the newest versions, at acceptance, of the datasets that the job's checks compare with
     */
    record JobAccepted(
            JobId job,
            String requestId,
            JobSpec spec,
            @Nullable ModelRef model,
            long atMillis,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            DatasetVersion dataset,

            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<DatasetVersion> references)
            implements JobEvent {
        public JobAccepted {
            references = references == null ? List.of() : List.copyOf(references);
        }

        /** Of a job that names no dataset. */
        public JobAccepted(JobId job, String requestId, JobSpec spec, @Nullable ModelRef model, long atMillis) {
            this(job, requestId, spec, model, atMillis, null, List.of());
        }
    }

    /**
     * The job is over: its queued tasks are cancelled, its running attempts unwanted.
     *
     * @param error why it has no result; null if it has
     * @param code the same for programs; null if it has a result, and in what releases up to 0.3 wrote
     */
    record JobEnded(
            JobId job,
            JobState state,
            @Nullable String error,
            long atMillis,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            ErrorCode code)
            implements JobEvent {
        public static JobEnded succeeded(JobId job, long atMillis) {
            return new JobEnded(job, JobState.SUCCEEDED, null, atMillis, null);
        }

        public static JobEnded failed(JobId job, @Nullable ErrorCode code, @Nullable String error, long atMillis) {
            return new JobEnded(job, JobState.FAILED, error, atMillis, code);
        }

        /** Failed by a task that has failed for good. */
        public static JobEnded failed(JobId job, Task task, long atMillis) {
            return failed(job, task.errorCode(), task.error(), atMillis);
        }

        /** As the checks of its data say. */
        public static JobEnded checked(JobId job, List<CheckResult> checks, long atMillis) {
            String failure = CheckResult.failure(checks);
            return failure == null ? succeeded(job, atMillis) : failed(job, ErrorCode.INVALID_DATA, failure, atMillis);
        }
    }
}
