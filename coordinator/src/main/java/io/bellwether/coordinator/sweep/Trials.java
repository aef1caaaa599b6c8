package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.JobState;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sweep's trials as they stand, whether each is one task or several evaluations. Reads only. Loop-confined. */
public final class Trials {
    private final SweepState sweep;
    private final List<Task> tasks;

    public Trials(SweepState sweep, JobTasks tasks) {
        this.sweep = sweep;
        this.tasks = tasks.all();
    }

    SweepState sweep() {
        return sweep;
    }

    /** The tasks of a trial. */
    List<Task> tasks(int trial) {
        int first = sweep.task(trial).number();
        int end = first + sweep.evaluations();
        if (end > tasks.size()) {
            throw new IllegalStateException("trial " + trial + " of " + sweep.job() + " has no task");
        }
        return tasks.subList(first, end);
    }

    /** The first of them. */
    public Task first(int trial) {
        return tasks.get(sweep.task(trial).number());
    }

    /** How many the sampler has suggested; 0 if it was told of others beside, that it learns from as if it had suggested them. */
    public int suggested() {
        boolean isAlone =
                sweep.earlier.isEmpty() && sweep.spec().planOrSimple().first().isEmpty();
        return isAlone ? sweep.configurations.size() : 0;
    }

    /** The first of those, as the sampler sees them but for what was reported on the way. */
    public List<Observation> suggestedFirst(int most) {
        List<Observation> first = new ArrayList<>();
        for (int trial = 0; trial < Math.min(most, suggested()); trial++) {
            Map<String, Object> configuration = sweep.configurations.get(trial);
            TaskResult.TrialDone done = done(trial);
            List<Double> values = done == null ? List.of() : TrialValues.objectives(sweep.spec(), done);
            if (done != null && TrialValues.areNumbers(values)) {
                List<Double> violations = TrialValues.violations(sweep.spec(), done);
                first.add(Observation.complete(trial, configuration, values, violations));
            } else {
                first.add(
                        state(trial).isTerminal()
                                ? Observation.failed(trial, configuration)
                                : Observation.running(trial, configuration));
            }
        }
        return first;
    }

    /** What was asked for. */
    public TaskSpec.Trial spec(int trial) {
        return (TaskSpec.Trial) first(trial).spec();
    }

    /** Its result, of several evaluations the means; null if it has not succeeded. */
    public TaskResult.@Nullable TrialDone done(int trial) {
        if (sweep.folds == null) {
            return first(trial).result() instanceof TaskResult.TrialDone done ? done : null;
        }
        SweepEvent.TrialEvaluated ended = sweep.folds.ended(trial);
        return ended == null || ended.state() != JobState.SUCCEEDED || ended.value() == null
                ? null
                : new TaskResult.TrialDone(ended.value(), ended.metrics(), null);
    }

    public JobState state(int trial) {
        if (sweep.folds == null) {
            return first(trial).state();
        }
        SweepEvent.TrialEvaluated ended = sweep.folds.ended(trial);
        if (ended != null) {
            return ended.state();
        }
        List<Task> all = tasks(trial);
        if (all.stream().anyMatch(task -> task.state() == JobState.CANCELLED)) {
            return JobState.CANCELLED;
        }
        return all.stream().allMatch(task -> task.state() == JobState.QUEUED) ? JobState.QUEUED : JobState.RUNNING;
    }

    /** Its result, or what it had come to when it was pruned or paused; else null. */
    public @Nullable Double value(int trial) {
        TaskResult.TrialDone done = done(trial);
        if (done != null) {
            return done.value();
        }
        SweepEvent.TrialEvaluated ended = sweep.folds == null ? null : sweep.folds.ended(trial);
        return ended == null ? first(trial).prunedValue() : ended.value();
    }

    /** The deviation of its value over its evaluations; null if there is none. */
    public @Nullable Double deviation(int trial) {
        SweepEvent.TrialEvaluated ended = sweep.folds == null ? null : sweep.folds.ended(trial);
        return ended == null ? null : ended.metrics().get(sweep.spec().metric().name() + "_std");
    }

    /** The standard error of its value; null if there is none. */
    @Nullable
    Double noise(int trial) {
        Double deviation = deviation(trial);
        return deviation == null || sweep.folds == null ? null : (Double) (deviation * sweep.folds.shareOfNoise());
    }

    /** Why it failed; null if it has not. */
    public @Nullable String error(int trial) {
        SweepEvent.TrialEvaluated ended = sweep.folds == null ? null : sweep.folds.ended(trial);
        return ended == null ? first(trial).error() : ended.error();
    }

    /** The most attempts that one of its tasks has needed so far. */
    public int attempts(int trial) {
        if (sweep.folds == null) {
            return first(trial).attempts();
        }
        return tasks(trial).stream().mapToInt(Task::attempts).max().orElse(0);
    }

    /** When its newest attempts began, the first of them; 0 if none has. */
    public long startedAtMillis(int trial) {
        if (sweep.folds == null) {
            return first(trial).startedAtMillis();
        }
        return tasks(trial).stream()
                .mapToLong(Task::startedAtMillis)
                .filter(at -> at > 0)
                .min()
                .orElse(0);
    }

    /** When its newest attempts ended, the last of them; 0 while one has not. */
    public long endedAtMillis(int trial) {
        if (sweep.folds == null) {
            return first(trial).endedAtMillis();
        }
        return state(trial).isTerminal()
                ? tasks(trial).stream().mapToLong(Task::endedAtMillis).max().orElse(0)
                : 0;
    }

    /** The newest change of its tasks ({@link JobTasks#changes}). */
    public long change(int trial) {
        if (sweep.folds == null) { // asked of all trials at a time
            return first(trial).change();
        }
        return tasks(trial).stream().mapToLong(Task::change).max().orElse(0);
    }
}
