package io.bellwether.client;

import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.RunView;
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

    /** All jobs, newest first, without their trials. */
    List<JobView> jobs();

    /** All nodes ever registered, by id. */
    List<NodeView> nodes();

    /** All registered model versions, newest first. */
    List<ModelView> models();

    /** All dataset versions that were loaded, newest first. */
    List<DatasetView> datasets();

    /**
     * Records of runs, newest first.
     *
     * @param job of this job only; null for all
     * @param limit how many at most, from 1
     */
    List<RunView> runs(@Nullable JobId job, int limit);

    /** Gives the node no new work; what runs there goes on, and the node's state is DRAINING until {@link #resume}. */
    void drain(NodeId node);

    /** Gives a drained node work again. */
    void resume(NodeId node);

    /** Closes the connection; jobs go on. */
    @Override
    void close();
}
