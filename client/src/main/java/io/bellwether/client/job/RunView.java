package io.bellwether.client.job;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of one run, as of one moment. Immutable; new fields may be added.
 *
 * @param id 32 hex digits
 * @param job whose trial it is; null, as is {@code trial}, for a run that a program outside the cluster has logged
 * @param trial the trial's number in its job, from 0
 * @param name a name for people
 * @param params hyperparameters by name, as they were given
 * @param dataset the id of the dataset version; null for a trainer that needs none
 * @param metric the name of the sweep's metric
 * @param value the metric's value; null until the run has succeeded
 * @param metrics all final metrics by name
 * @param error why it failed; null otherwise
 */
public record RunView(
        String id,
        @Nullable JobId job,
        @Nullable Integer trial,
        String name,
        JobState status,
        int attempt,
        @Nullable String node,
        String trainer,
        Map<String, Object> params,
        @Nullable String dataset,
        String metric,
        @Nullable Double value,
        Map<String, Double> metrics,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String error) {
    public RunView {
        params = params == null ? Map.of() : Map.copyOf(params);
        metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    }
}
