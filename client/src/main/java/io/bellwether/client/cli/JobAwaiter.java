package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobView;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a job's end, through restarts of the coordinator, but not for a coordinator that stays away. The handle's
 * future by itself would wait for ever.
 *
 * @param check how often to make sure that the cluster still answers
 */
record JobAwaiter(Duration check) {
    JobView await(JobHandle job) {
        CompletableFuture<JobView> end = job.future();
        while (true) {
            try {
                return end.get(check.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                askForASignOfLife(job);
            } catch (ExecutionException e) {
                throw reason(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ClusterException(ErrorCode.INDETERMINATE, "interrupted; job " + job.id() + " goes on", e);
            }
        }
    }

    private static void askForASignOfLife(JobHandle job) {
        try {
            JobView unused = job.view();
        } catch (ClusterException e) {
            throw new ClusterException(
                    e.code(), e.getMessage() + "; job " + job.id() + " goes on when the coordinator is back", e);
        }
    }

    private static RuntimeException reason(ExecutionException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClusterException reason) {
                return reason;
            }
        }
        return new IllegalStateException(e);
    }
}
