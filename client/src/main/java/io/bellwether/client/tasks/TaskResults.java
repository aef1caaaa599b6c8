package io.bellwether.client.tasks;

import io.bellwether.client.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of a job of calls, in the order in which they were submitted.
 *
 * @param job by this id any client finds them again
 */
public record TaskResults<R extends @Nullable Object>(JobId job, List<TaskFuture<R>> futures) {
    public TaskResults {
        futures = List.copyOf(futures);
    }

    /**
     * Waits for all of them.
     *
     * @throws java.util.concurrent.CompletionException with the first failure, in their order
     */
    public List<R> join() {
        java.util.ArrayList<R> values = new java.util.ArrayList<>(futures.size());
        futures.forEach(future -> values.add(future.join()));
        return values;
    }
}
