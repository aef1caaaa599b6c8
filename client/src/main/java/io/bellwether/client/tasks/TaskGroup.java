package io.bellwether.client.tasks;

import io.bellwether.client.job.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that takes calls until it is closed. Calls that are submitted while others are on their way to the cluster go together.
 * Thread-safe.
 */
public interface TaskGroup extends AutoCloseable {
    /** The job. */
    JobId job();

    /**
     * Hands over a call. Returns at once, unless very many are on their way; {@link TaskFuture#accepted} tells when the cluster owns
     * it.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if it holds what can't be serialized
     */
    <T extends @Nullable Object> TaskFuture<T> submit(SerializableCallable<T> call);

    /** Hands over a call for each item; the function is shipped once. Results are in the order of the items. */
    <A extends @Nullable Object, R extends @Nullable Object> List<TaskFuture<R>> map(
            List<A> items, SerializableFunction<? super A, ? extends R> function);

    /** Takes no more calls; those that were handed over are carried out. Returns when that is durable. Idempotent. */
    @Override
    void close();
}
