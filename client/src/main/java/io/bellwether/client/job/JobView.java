package io.bellwether.client.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as of one moment. Immutable; new fields may be added.
 *
 * @param error why it failed; null otherwise
 * @param trials a sweep's trials by number; empty for other kinds
 * @param best the number of the best finished trial; null while there is none
 * @param metric the sweep's metric; null for other kinds
 * @param baseline the metric of the best constant prediction; null until the dataset is loaded
 * @param dataset the id of the dataset version used; null until known
 * @param model the model registered or used
 * @param tasks tasks by state
 * @param output the output of batch inference; null until committed
 * @param waiting why it does not proceed; null if it does
 */
public record JobView(
        JobId id,
        String kind,
        String name,
        JobState state,
        Instant submittedAt,
        @Nullable Instant endedAt,
        @Nullable String error,
        List<TrialView> trials,
        @Nullable Integer best,
        @Nullable MetricSpec metric,
        @Nullable Double baseline,
        @Nullable String dataset,
        @Nullable ModelVersionName model,
        Map<JobState, Integer> tasks,
        @Nullable OutputView output,
        @Nullable String waiting) {
    public JobView {
        trials = trials == null ? List.of() : List.copyOf(trials);
        tasks = tasks == null ? Map.of() : Map.copyOf(tasks);
    }

    /**
     * One trial. {@code value} is null until it has succeeded; of a pruned one it is the last that it reported. {@code node} is
     * null until it was first placed; of a gang it is its first member's.
     */
    public record TrialView(
            String id,
            int number,
            JobState state,
            int attempts,
            String trainer,
            Map<String, Object> params,
            @Nullable Double value,
            @Nullable String node,
            String run,
            @Nullable String error) {}

    /** A model's registered name and version number, from 1. */
    public record ModelVersionName(String name, int version) {}

    /**
     * What batch inference wrote.
     *
     * @param files one for each split of the input
     * @param localSplits how many of the splits were read on a node where their bytes lie, by the names of hosts
     */
    public record OutputView(
            String path, long rowsIn, long rowsOut, int files, Map<String, Double> metrics, int localSplits) {}
}
