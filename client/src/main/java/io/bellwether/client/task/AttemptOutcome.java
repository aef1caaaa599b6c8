package io.bellwether.client.task;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.SourceFormat;
import java.util.List;

/** How an attempt ended, as the node that ran it tells. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AttemptOutcome.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = AttemptOutcome.Failed.class, name = "failed")
})
public sealed interface AttemptOutcome {
    /** The attempt did its work. */
    record Succeeded(TaskResult result, long millis) implements AttemptOutcome {}

    /**
     * The attempt did not.
     *
     * @param code why; its {@link ErrorCode#kind()} and {@link ErrorCode#retry()} drive the retry policy
     * @param message what, value, expectation, next step
     * @param lastLogLines the last lines the attempt logged, oldest first
     */
    record Failed(ErrorCode code, String message, List<String> lastLogLines) implements AttemptOutcome {
        public Failed {
            lastLogLines = List.copyOf(lastLogLines);
        }

        /** The same in the words of a job's spec: nodes call the format of files as datasets do. What users' code says stays as it is. */
        public Failed inWordsOf(JobSpec job) {
            return code == ErrorCode.USER_CODE_FAILED
                    ? this
                    : new Failed(code, SourceFormat.called(job.formatKey(), message), lastLogLines);
        }
    }
}
