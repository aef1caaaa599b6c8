package io.bellwether.client.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ended calls of a job, in the order in which they ended. Travels as JSON.
 *
 * @param next where to go on reading
 * @param tasks how many calls the job has now
 * @param state the job's; once it has ended and a page is empty, there is no more to come
 * @param error why the job failed; null otherwise
 */
public record CallsPage(
        List<Ended> ended,
        long next,
        int tasks,
        JobState state,
        @Nullable String error) {
    public CallsPage {
        ended = ended == null ? List.of() : List.copyOf(ended);
    }

    /**
     * Calls that ended together: with a value or an exception of their own, or all for one reason.
     *
     * @param first the first call's number
     * @param count how many
     * @param except of those, the numbers that have not ended: they are tried again, or were cancelled
     * @param values what they returned or threw, in base 64; null if it lies in the artifact store, or if there is an {@code error}
     * @param artifact SHA-256 of the same in the artifact store
     * @param bytes the length of the same
     * @param code why all of them failed; null if each has its own outcome
     * @param error the reason in words
     * @param node where they ran; null if nowhere
     */
    public record Ended(
            int first,
            int count,
            List<Integer> except,
            @Nullable String values,
            @Nullable String artifact,
            long bytes,
            @Nullable ErrorCode code,
            @Nullable String error,
            @Nullable String node) {
        public Ended {
            except = except == null ? List.of() : List.copyOf(except);
        }
    }
}
