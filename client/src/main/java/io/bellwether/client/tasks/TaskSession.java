package io.bellwether.client.tasks;

import io.bellwether.client.job.JobId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Slots of the cluster that this program holds for tasks of its own. Tasks go to their executors directly, in microseconds, past
 * the coordinator and its journal: they belong to this program and end with it. What is to survive it is a matter for {@link
 * TaskGroup}.
 *
 * <p>A task whose executor, node or connection is lost is carried out again elsewhere, so it may be executed more than once; its future
 * completes once. A restart of the coordinator does not disturb a session. Thread-safe.
 *
 * <p>A future fails with a {@code ClusterException}: USER_CODE_FAILED if the task threw, with a {@link RemoteException} as its cause;
 * EXECUTOR_LOST if three processes died while they carried it out. To cancel a future ends its task, and interrupts it where it runs.
 */
public interface TaskSession extends AutoCloseable {
    /** The lease: by this id it is shown, explained and cancelled like any job. */
    JobId job();

    /** How many slots the session has now. */
    int slots();

    /**
     * Has a call carried out. What it captures is serialized anew for each submission; where it can, prefer {@link
     * #submit(SerializableFunction, Object)}, whose function is shipped once. Returns at once, unless very many wait.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if it holds what can't be serialized; CANCELLED if the session is
     *     over
     */
    <T extends @Nullable Object> CompletableFuture<T> submit(SerializableCallable<T> call);

    /**
     * Has a function applied to an argument. The same function object is shipped once to each slot: later changes of what it captures
     * are not seen there, and what it keeps there is kept from one task to the next.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if one of them holds what can't be serialized; CANCELLED if the
     *     session is over
     */
    <A extends @Nullable Object, R extends @Nullable Object> CompletableFuture<R> submit(
            SerializableFunction<? super A, ? extends R> function, A argument);

    /** Has a function applied to each item. Results are in the order of the items. */
    <A extends @Nullable Object, R extends @Nullable Object> List<CompletableFuture<R>> map(
            List<A> items, SerializableFunction<? super A, ? extends R> function);

    /**
     * Has a call carried out whose result is kept on the node where it ran. For what is large, or is needed by other tasks of this session:
     * they take the reference as an argument, or capture it.
     *
     * @throws io.bellwether.client.ClusterException as {@link #submit(SerializableCallable)}; INVALID_ARGUMENT for a closed reference
     */
    <T extends @Nullable Object> TaskRef<T> submitRef(SerializableCallable<T> call);

    /** Has a function applied to an argument; otherwise as {@link #submitRef(SerializableCallable)}. */
    <A extends @Nullable Object, R extends @Nullable Object> TaskRef<R> submitRef(
            SerializableFunction<? super A, ? extends R> function, A argument);

    /** Gives the slots back, at once; tasks that have not ended fail with CANCELLED. Idempotent. */
    @Override
    void close();
}
