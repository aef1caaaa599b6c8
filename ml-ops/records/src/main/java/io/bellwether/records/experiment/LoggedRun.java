package io.bellwether.records.experiment;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.records.tracking.RunId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run as clients see it: one that a client logs, or a trial of a sweep.
 *
 * @param job the job whose trial it is; null for a client's own run
 * @param user who made it, as the client said; empty if it did not say
 * @param metrics the latest value of each metric
 * @param params as texts
 */
public record LoggedRun(
        RunId id,
        long experiment,
        String name,
        String user,
        @Nullable JobId job,
        JobState status,
        Instant startedAt,
        @Nullable Instant endedAt,
        boolean deleted,
        String artifactUri,
        List<MetricPoint> metrics,
        Map<String, String> params,
        Map<String, String> tags) {
    public LoggedRun {
        metrics = List.copyOf(metrics);
        params = Collections.unmodifiableMap(new TreeMap<>(params));
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }
}
