package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.sweep.SweepState;
import io.bellwether.coordinator.sweep.TrialValues;
import io.bellwether.coordinator.sweep.Trials;
import io.bellwether.coordinator.task.JobTasks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trials of one sweep that have changed since a reader last asked.
 *
 * @param total how many trials there are in all
 * @param change what to give as {@code since} the next time
 * @param more whether there are further changes already
 */
public record TrialPage(JobId job, int total, long change, boolean more, List<Row> rows) {
    public TrialPage {
        rows = List.copyOf(rows);
    }

    /**
     * One trial as it is now.
     *
     * @param value null until it has one; of a pruned one the last that it reported
     * @param node null until it was first placed
     * @param values all objectives of a trial that has succeeded in a sweep with several; else null
     * @param violation by how much it breaks the constraints on outcomes; null if there are none or it has not succeeded
     * @param deviation of the value over several evaluations; null if there are none
     * @param startedAtMillis of the newest attempt; 0 if there was none
     * @param endedAtMillis of the newest attempt; 0 if it has not ended, or was cancelled
     */
    public record Row(
            int number,
            JobState state,
            int attempts,
            String trainer,
            Map<String, Object> params,
            @Nullable Double value,
            @Nullable String node,
            long startedAtMillis,
            long endedAtMillis,
            @Nullable String error,
            @Nullable List<Double> values,
            @Nullable Double violation,
            @Nullable Double deviation) {}

    /* O(tasks), and the rows of one page are sorted; no text is made here, for this runs on the loop. */
    static TrialPage of(JobId job, @Nullable SweepState sweep, JobTasks tasks, long since, int limit) {
        if (sweep == null) {
            return new TrialPage(job, 0, tasks.changes(), false, List.of());
        }
        Trials trials = new Trials(sweep, tasks);
        List<Integer> changed = new ArrayList<>();
        for (int trial = 0; trial < sweep.configurations().size(); trial++) {
            if (trials.change(trial) > since) {
                changed.add(trial);
            }
        }
        boolean more = changed.size() > limit;
        if (more) {
            changed.sort(Comparator.comparingLong(trials::change));
            changed.subList(limit, changed.size()).clear();
        }
        long change = more ? trials.change(changed.get(limit - 1)) : tasks.changes();
        return new TrialPage(
                job,
                sweep.configurations().size(),
                change,
                more,
                changed.stream().map(trial -> row(trials, sweep.spec(), trial)).toList());
    }

    /** All objectives of a trial; null if there is one only, or it has none yet. NaN, which is none, is null too. */
    static @Nullable List<Double> values(Sweep sweep, TaskResult.@Nullable TrialDone done) {
        if (sweep.planOrSimple().objectives().isEmpty() || done == null) {
            return null;
        }
        List<Double> values = TrialValues.objectives(sweep, done);
        return values.stream().allMatch(Double::isFinite) ? values : null;
    }

    /** By how much a trial breaks the constraints on outcomes; null if there are none, or nothing is known yet. */
    static @Nullable Double violation(Sweep sweep, TaskResult.@Nullable TrialDone done) {
        if (sweep.planOrSimple().outcomes().isEmpty() || done == null) {
            return null;
        }
        double violation = TrialValues.violation(sweep, done);
        return Double.isFinite(violation) ? (Double) violation : null;
    }

    private static Row row(Trials trials, Sweep sweep, int number) {
        TaskSpec.Trial trial = trials.spec(number);
        NodeId node = trials.first(number).node();
        return new Row(
                number,
                trials.state(number),
                trials.attempts(number),
                trial.trainer(),
                trial.params(),
                trials.value(number),
                node == null ? null : node.value(),
                trials.startedAtMillis(number),
                trials.endedAtMillis(number),
                trials.error(number),
                values(sweep, trials.done(number)),
                violation(sweep, trials.done(number)),
                trials.deviation(number));
    }
}
