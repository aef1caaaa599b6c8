package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.search.Config;
import io.bellwether.client.task.MalformedData;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as of one moment. Immutable; new fields may be added.
 *
 * @param error why it ended without its result; null otherwise
 * @param errorCode the same for programs; null if there is no error, and of jobs that ended before codes were kept
 * @param trials a sweep's trials by number; empty for other kinds
 * @param best the number of the best finished trial; null while there is none
 * @param metric the sweep's metric; null for other kinds
 * @param baseline the metric of the best constant prediction; null until the dataset is loaded
 * @param dataset the id of the dataset version used; null until known
 * @param model the model registered or used
 * @param tasks tasks by state
 * @param output the output of batch inference; null until committed
 * @param waiting why it does not proceed; null if it does
 * @param objectives a sweep's metrics, {@code metric} first, if it has several; else null
 * @param front of a sweep with several, the trials that no other beats in all of them, by number; else null
 * @param hypervolume how much of the objectives' space the front covers, from the sweep's reference; null without a front
 * @param sampler of a sweep, who suggests its configurations: the sampler's name, and what {@code auto} has chosen; else null
 * @param stopped why a sweep took no further configurations though its trials were not used up; else null
 * @param scoring how far batch inference is; null before its first split has begun, and for other kinds
 * @param loading how far its dataset is being loaded; null while that is only looked at, and once it is loaded
 * @param checks what its data checks have found; null until they have been looked at, if there are none, and in lists of jobs
 * @param malformed what its sources' formats let it pass over, by source: {@code dataset}, {@code input}, {@code entities}, or a view's id; null if nothing
 */
public record JobView(
        JobId id,
        String kind,
        String name,
        JobState state,
        Instant submittedAt,
        @Nullable Instant endedAt,
        @Nullable String error,

        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE) @Nullable
        ErrorCode errorCode,

        List<TrialView> trials,
        @Nullable Integer best,
        @Nullable MetricSpec metric,
        @Nullable Double baseline,
        @Nullable String dataset,
        @Nullable ModelVersionName model,
        Map<JobState, Integer> tasks,
        @Nullable OutputView output,
        @Nullable String waiting,
        @Nullable List<MetricSpec> objectives,
        @Nullable List<Integer> front,
        @Nullable Double hypervolume,
        @Nullable String sampler,
        @Nullable String stopped,
        @Nullable ScoringView scoring,
        @Nullable LoadingView loading,
        @Nullable List<CheckResult> checks,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, MalformedData> malformed) {
    public JobView {
        objectives = objectives == null ? null : List.copyOf(objectives);
        front = front == null ? null : List.copyOf(front);
        trials = trials == null ? List.of() : List.copyOf(trials);
        tasks = tasks == null ? Map.of() : Map.copyOf(tasks);
        checks = checks == null ? null : List.copyOf(checks);
        malformed = malformed == null ? null : Map.copyOf(malformed);
    }

    /** A job that has not failed and is no sweep for several objectives. */
    public JobView(
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
        this(
                id,
                kind,
                name,
                state,
                submittedAt,
                endedAt,
                error,
                null,
                trials,
                best,
                metric,
                baseline,
                dataset,
                model,
                tasks,
                output,
                waiting,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /**
     * One trial. {@code value} is null until it has succeeded; of a pruned or paused one it is the last that it reported. {@code node} is
     * null until it was first placed; of a gang it is its first member's. {@code values} are all objectives, {@code value} first, of
     * a trial that has succeeded in a sweep with several; else null. {@code violation} is by how much it breaks the sweep's
     * constraints on outcomes, 0 if it keeps them; null if there are none or it has not succeeded. {@code deviation} is that of the value over
     * the trial's evaluations, if it has several that have ended; else null.
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
            @Nullable String error,
            @Nullable List<Double> values,
            @Nullable Double violation,
            @Nullable Double deviation) {
        /** Of a sweep for one metric without constraints on outcomes. */
        public TrialView(
                String id,
                int number,
                JobState state,
                int attempts,
                String trainer,
                Map<String, Object> params,
                @Nullable Double value,
                @Nullable String node,
                String run,
                @Nullable String error) {
            this(id, number, state, attempts, trainer, params, value, node, run, error, null, null, null);
        }

        /** The hyperparameters, read as the types that the program wants. */
        public Config config() {
            return Config.of(params);
        }
    }

    /** A model's registered name and version number, from 1. */
    public record ModelVersionName(String name, int version) {}

    /**
     * How far batch inference is, by the splits that are done.
     *
     * @param rows scored or left out
     * @param errors how many were left out, since they could not be scored
     * @param rowsPerSecond from the first split's beginning until now, or until the last one's end
     */
    public record ScoringView(long rows, long errors, double rowsPerSecond) {}

    /**
     * How far a dataset is loaded.
     *
     * @param rows that lie in the grid, or are about to
     * @param totalRows of the source
     */
    public record LoadingView(long rows, long totalRows) {}

    /**
     * What batch inference wrote.
     *
     * @param files one for each split of the input
     * @param localSplits how many of the splits were read on a node where their bytes lie, by the names of hosts
     */
    public record OutputView(
            String path, long rowsIn, long rowsOut, int files, Map<String, Double> metrics, int localSplits) {}
}
