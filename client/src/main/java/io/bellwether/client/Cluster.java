package io.bellwether.client;

import io.bellwether.client.feature.Features;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.RunView;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.job.TenantView;
import io.bellwether.client.tasks.SerializableCallable;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.SessionOptions;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskGroup;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.TaskResults;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.client.wire.JobMessage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a cluster. Thread-safe. Reconnects by itself for as long as it is open; a call made meanwhile is
 * repeated up to the retry timeout and then fails with {@link ErrorCode#UNREACHABLE}. Should a refusal that stays come back
 * (another cluster, version or token at the address), this object is of no use any more and every call says so.
 */
public interface Cluster extends AutoCloseable {
    /** The cluster's id. */
    String id();

    /**
     * Hands a job to the cluster; returns when that is durable. Safe against lost answers: the request carries an id, so a
     * repeated submission gives the same job.
     */
    JobHandle submit(JobSpec spec);

    /** A handle on a job submitted earlier, by any client. */
    JobHandle job(JobId id);

    /**
     * Hands a call of user code to the cluster, which carries it out on some node: the call's classes are shipped, its captured variables
     * serialized. Returns at once; {@link TaskFuture#accepted} tells when the call is durable. All such calls of this object belong to
     * one job, which ends after {@link #close}.
     *
     * @throws ClusterException INVALID_ARGUMENT if it captures what can't be serialized
     */
    default <T extends @Nullable Object> TaskFuture<T> submit(SerializableCallable<T> call) {
        return submit(TaskOptions.DEFAULT, call);
    }

    /** As {@link #submit(SerializableCallable)}, with options; calls of equal options belong to one job. */
    <T extends @Nullable Object> TaskFuture<T> submit(TaskOptions options, SerializableCallable<T> call);

    /**
     * Applies a function to each item, as a job of its own; the function is shipped once. Returns when all of it is durable.
     *
     * @throws ClusterException INVALID_ARGUMENT if the function or an item can't be serialized
     */
    default <A extends @Nullable Object, R extends @Nullable Object> TaskResults<R> map(
            List<A> items, SerializableFunction<? super A, ? extends R> function) {
        return map(TaskOptions.DEFAULT, items, function);
    }

    /** As {@link #map(List, SerializableFunction)}, with options. */
    <A extends @Nullable Object, R extends @Nullable Object> TaskResults<R> map(
            TaskOptions options, List<A> items, SerializableFunction<? super A, ? extends R> function);

    /** Opens a job that takes calls until it is closed; returns when that is durable. */
    TaskGroup tasks(TaskOptions options);

    /**
     * The results of a job of calls, by whichever client it was submitted: of all calls that it has now.
     *
     * @param loader finds the classes of results
     */
    <R extends @Nullable Object> TaskResults<R> results(JobId job, ClassLoader loader);

    /**
     * Takes slots for tasks of this program's own: they go to executors directly, in microseconds. Returns when the lease is durable;
     * tasks may be submitted at once, and begin as slots come. The slots are held until the session is closed.
     */
    default TaskSession session(int slots) {
        return session(SessionOptions.of(slots));
    }

    /** As {@link #session(int)}, with options. */
    TaskSession session(SessionOptions options);

    /** All jobs, newest first, without their trials. */
    List<JobView> jobs();

    /** All nodes ever registered, by id. */
    List<NodeView> nodes();

    /** All registered model versions, newest first. */
    List<ModelView> models();

    /**
     * All dataset versions that were loaded, or were to be and were refused by their checks: by each of the names that they were loaded by, what was loaded
     * last first.
     */
    List<DatasetView> datasets();

    /**
     * One dataset version, with the statistics of its columns and what its checks have found.
     *
     * @param nameOrId the dataset's name for its newest version, or a version's id, of which the first 8 digits are enough
     * @throws ClusterException {@code NOT_FOUND} if no such version was loaded
     */
    DatasetView dataset(String nameOrId);

    /** Feature views: their definitions, and what is known of entities now. */
    Features features();

    /**
     * Records of runs, newest first.
     *
     * @param job of this job only; null for all
     * @param limit how many at most, from 1
     */
    List<RunView> runs(@Nullable JobId job, int limit);

    /** As {@link #drain(NodeId, Duration)}, with half a minute of grace. */
    default void drain(NodeId node) {
        drain(node, Duration.ofMillis(JobMessage.DrainNode.DEFAULT_GRACE_MILLIS));
    }

    /**
     * Gives the node no new work, until {@link #resume}. What runs there goes on for {@code grace}; then what can go on elsewhere without
     * loss is ended and does. The node's state is DRAINING, and DRAINED once it can be stopped: nothing runs there, and what it holds in
     * the grid has a copy on another node. Of a node that drains already the grace can be cut short.
     */
    void drain(NodeId node, Duration grace);

    /** Gives a drained or quarantined node work again. */
    void resume(NodeId node);

    /** The tenants that were set or have jobs, by name. */
    List<TenantView> tenants();

    /** Sets a tenant's weight and quota; returns when that is durable. What runs already goes on. */
    void setTenant(TenantSpec tenant);

    /** Takes back what was set for a tenant: weight 1, no quota. */
    void unsetTenant(String tenant);

    /** Closes sessions, sends what was submitted and is still on its way, then closes the connection; jobs go on. */
    @Override
    void close();
}
