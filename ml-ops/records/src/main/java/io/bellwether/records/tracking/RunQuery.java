package io.bellwether.records.tracking;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Which runs to list, newest first.
 *
 * @param job of this job only; null for all
 * @param status in this state only; null for all
 * @param limit how many at the most
 * @param before only runs older than this one: the last of the page before; null for the first page
 */
public record RunQuery(
        @Nullable JobId job,
        @Nullable JobState status,
        int limit,
        @Nullable RunId before) {
    /** The largest page. */
    public static final int MAX_LIMIT = 1_000;

    public RunQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "limit: " + limit + " (expected: 1 to " + MAX_LIMIT + "); page on with 'before'");
        }
    }

    /** The newest runs of all jobs. */
    public static RunQuery newest(int limit) {
        return new RunQuery(null, null, limit, null);
    }

    public RunQuery ofJob(JobId job) {
        return new RunQuery(job, status, limit, before);
    }

    public RunQuery in(JobState status) {
        return new RunQuery(job, status, limit, before);
    }

    public RunQuery before(RunId run) {
        return new RunQuery(job, status, limit, run);
    }
}
