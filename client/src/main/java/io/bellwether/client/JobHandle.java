package io.bellwether.client;

import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.SweepReport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A job that the cluster owns: it goes on whether or not this handle, its client or the coordinator lives. Thread-safe.
 */
public interface JobHandle {
    JobId id();

    /** The job as it is now. Blocks for one round trip. */
    JobView view();

    /**
     * Completes when the job has ended, however it ended; look at {@link JobView#state()}. The client reconnects by itself
     * while the coordinator is away, for as long as that takes; the future fails only if the cluster does not know the job,
     * refuses this client for good, or is closed by {@link Cluster#close}. Cancelling the future does not cancel the job.
     */
    CompletableFuture<JobView> future();

    /**
     * Blocks until the job has ended, for as long as that takes; meanwhile a lost connection is opened again and again. To
     * give up at some time, use {@link #await(Duration)}.
     *
     * @throws ClusterException JOB_FAILED with the job's error, of which {@link JobView#errorCode} tells the kind; CANCELLED; or why {@link
     *     #future} failed
     */
    JobView await();

    /** As {@link #await()}, but gives up waiting (not the job) after {@code timeout}, with LIMIT_EXCEEDED. */
    JobView await(Duration timeout);

    /**
     * Calls {@code listener} now and on every change until the job ends, one call at a time, on a client thread, where
     * it may block. A listener slower than the job misses summaries, never the last.
     */
    void onProgress(Consumer<JobProgress> listener);

    /** Ends the job; returns when that is durable. Running attempts are stopped. */
    void cancel();

    /**
     * What the sweep has found so far: the best, the curve, the importances of its parameters, and the data of plots. Blocks for two round trips.
     *
     * @throws ClusterException INVALID_ARGUMENT if the job is no sweep
     */
    SweepReport report();

    /** Why its tasks wait, as of now: every task that waits has a reason. Blocks for one round trip. */
    JobExplanation explain();

    /** What the job's tasks have logged so far, oldest first. */
    String logs();

    /** What one trial has logged so far, all its attempts, oldest first. */
    String logs(int trial);
}
