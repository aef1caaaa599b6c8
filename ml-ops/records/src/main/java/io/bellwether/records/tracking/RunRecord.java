package io.bellwether.records.tracking;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskSpec;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is recorded of one run. Of a trial: what went in, what came out, and enough to run it again. Of a run that a client
 * logs: what it has logged; trainer and metric are empty there.
 *
 * @param job the job whose trial it is; null for a client's own run, as are {@code trial} and {@code task}
 * @param trial the trial's number in its job, from 0
 * @param task the number of the trial's task in its job
 * @param name a name for people
 * @param attempt the attempt that ended the run, or the latest; 0 while it was never dispatched
 * @param node where that attempt ran; null while it was never dispatched
 * @param dataset the id of the dataset version; null for a trainer that needs none
 * @param metric the name of the sweep's metric
 * @param value the metric's value; null until the run has succeeded, of a pruned one the last that it reported
 * @param metrics all final metrics by name, the sweep's included
 * @param error why it failed or is queued again; null otherwise
 */
public record RunRecord(
        RunId id,
        @Nullable JobId job,
        @Nullable Integer trial,
        @Nullable Integer task,
        String name,
        JobState status,
        int attempt,
        @Nullable String node,
        String trainer,
        Map<String, Object> params,
        long seed,
        @Nullable String dataset,
        String metric,
        @Nullable Double value,
        Map<String, Double> metrics,
        Map<String, String> tags,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String error) {
    public RunRecord {
        params = Collections.unmodifiableMap(new TreeMap<>(params));
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    /** The record of a trial that waits for its first slot. */
    public static RunRecord queued(TaskId task, TaskSpec.Trial trial, Instant at) {
        var dataset = trial.dataset();
        return new RunRecord(
                new RunId(trial.run()),
                task.job(),
                trial.number(),
                task.number(),
                trial.trainer() + "-" + trial.number(),
                JobState.QUEUED,
                0,
                null,
                trial.trainer(),
                trial.params(),
                trial.seed(),
                dataset == null ? null : dataset.id(),
                trial.metric().name(),
                null,
                Map.of(),
                Map.of(),
                at,
                null,
                null,
                null);
    }

    /** The record once an attempt has a slot. */
    public RunRecord dispatched(int attempt, String node, Instant at) {
        Instant started = startedAt == null ? at : startedAt;
        return with(JobState.RUNNING, attempt, node, Map.of(), started, null, null);
    }

    /** The record once an attempt has failed and another will follow. */
    public RunRecord requeued(String reason) {
        return with(JobState.QUEUED, attempt, node, Map.of(), startedAt, null, reason);
    }

    /** The record once an attempt has paused. */
    public RunRecord paused() {
        return with(JobState.PAUSED, attempt, node, Map.of(), startedAt, null, null);
    }

    /** The record after the run's end; {@code value} is the sweep's metric and joins the others. */
    public RunRecord ended(
            JobState state,
            int attempt,
            @Nullable Double value,
            Map<String, Double> metrics,
            @Nullable String error,
            Instant at) {
        Map<String, Double> all = new TreeMap<>(metrics);
        if (value != null) {
            all.put(metric, value);
        }
        return with(state, attempt, node, all, startedAt, at, error);
    }

    /** The record with other tags. */
    public RunRecord withTags(Map<String, String> tags) {
        return new RunRecord(
                id, job, trial, task, name, status, attempt, node, trainer, params, seed, dataset, metric, value,
                metrics, tags, queuedAt, startedAt, endedAt, error);
    }

    private RunRecord with(
            JobState status,
            int attempt,
            @Nullable String node,
            Map<String, Double> metrics,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable String error) {
        return new RunRecord(
                id,
                job,
                trial,
                task,
                name,
                status,
                attempt,
                node,
                trainer,
                params,
                seed,
                dataset,
                metric,
                metrics.get(metric),
                metrics,
                tags,
                queuedAt,
                startedAt,
                endedAt,
                error);
    }
}
