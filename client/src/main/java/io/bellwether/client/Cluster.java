package io.bellwether.client;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.NodeView;
import java.util.List;

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

    /** Closes the connection; jobs go on. */
    @Override
    void close();
}
