package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.Fold;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.search.pruner.LearningCurve;
import io.bellwether.search.pruner.Pruner;
import io.bellwether.search.pruner.Pruners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A trial that is evaluated K times is K tasks with numbers in a row, so which task belongs to which trial follows from its number. They are
 * tasks like any other: placed, tried again and recorded by the code that does this for all. What a trial comes to is a fact of its own,
 * TrialEvaluated, decided when its last task has succeeded (the mean), when one has failed for good, or when the pruner says so; the tasks
 * that are still open then are dropped. The pruner is asked again at each turn while folds are open, so a trial is ended also by what
 * others have come to meanwhile.
 */
/** The trials of a sweep that evaluates each several times. Loop-confined. */
final class Folds {
    private static final long SEEDS_APART = 0x9E3779B97F4A7C15L;

    private final Sweep sweep;
    private final Evaluation evaluation;
    private final Pruner pruner;
    /** Trials that have not ended. */
    private final TreeSet<Integer> open = new TreeSet<>();
    /** What they have come to, by evaluation, from 1. */
    private final Map<Integer, LearningCurve> curves = new HashMap<>();

    private final Map<Integer, SweepEvent.TrialEvaluated> ended = new HashMap<>();
    private final Map<Integer, SortedMap<Integer, Double>> told = new HashMap<>();
    private final Map<JobState, Integer> counts = new TreeMap<>();

    Folds(Sweep sweep, Evaluation evaluation) {
        this.sweep = sweep;
        this.evaluation = evaluation;
        this.pruner = Pruners.ofFolds(sweep.pruner(), sweep.metric().goal());
    }

    int count() {
        return evaluation.count();
    }

    /**
     * The standard error of a mean over all evaluations, for a deviation of 1. Fits to folds have most of their rows in common, so it falls
     * more slowly than by the root of their number: Nadeau, Bengio, "Inference for the generalization error" (2003).
     */
    double shareOfNoise() {
        double overlap = evaluation.folds() > 1 ? 1.0 / (evaluation.folds() - 1) : 0;
        return Math.sqrt(1.0 / count() + overlap);
    }

    /** The tasks of a trial, by evaluation. */
    List<TaskSpec.Trial> tasks(TaskSpec.Trial trial) {
        boolean stratify = evaluation.stratify() == null
                ? !trial.metric().ignoresLabel() && !isOfRegression(trial.metric())
                : evaluation.stratify();
        List<TaskSpec.Trial> tasks = new ArrayList<>();
        for (int number = 0; number < count(); number++) {
            int repeat = number / evaluation.folds();
            long seed = evaluation.seed() + repeat * SEEDS_APART;
            tasks.add(trial.ofFold(new Fold(number, number % evaluation.folds(), evaluation.folds(), stratify, seed)));
        }
        return tasks;
    }

    private static boolean isOfRegression(MetricSpec metric) {
        return !List.of("auc", "logloss", "accuracy", "f1", "error").contains(metric.name());
    }

    /** How trials have ended since; no events if none has. */
    List<Event> decide(Trials trials, long nowMillis) {
        List<Event> events = new ArrayList<>();
        for (int trial : open) {
            List<Task> tasks = trials.tasks(trial);
            SweepEvent.TrialEvaluated end = end(trials, trial, nowMillis);
            if (end != null) {
                events.add(end);
                for (Task task : tasks) {
                    if (!task.state().isTerminal()) {
                        events.add(new TaskEvent.TaskDropped(task.id(), nowMillis));
                    }
                }
            }
        }
        return events;
    }

    private SweepEvent.@Nullable TrialEvaluated end(Trials trials, int trial, long nowMillis) {
        List<Task> tasks = trials.tasks(trial);
        if (tasks.stream().anyMatch(task -> task.state() == JobState.CANCELLED)) {
            return null; // dropped before it began
        }
        JobState state = JobState.SUCCEEDED;
        String error = null;
        for (Task task : tasks) {
            if (task.state() == JobState.FAILED && error == null) {
                state = JobState.FAILED;
                error = "evaluation " + numberOf(task) + " of " + count() + " (from 0): " + task.error();
            }
            boolean isOpen = !task.state().isTerminal();
            state = isOpen && state == JobState.SUCCEEDED ? JobState.RUNNING : state;
        }
        LearningCurve curve = curves.get(trial);
        if (state == JobState.RUNNING && curve != null && pruner.prunes(trial, curve)) {
            state = JobState.PRUNED;
        }
        if (!state.isTerminal()) {
            return null;
        }
        Map<String, Double> metrics = state == JobState.FAILED ? Map.of() : metrics(tasks);
        Double value =
                state == JobState.FAILED ? null : metrics.get(sweep.metric().name());
        Task first = tasks.get(0);
        AttemptId attempt = new AttemptId(first.id(), Math.max(1, first.attempts()));
        return new SweepEvent.TrialEvaluated(
                trials.sweep().job(), trial, attempt, state, value, metrics, error, nowMillis);
    }

    /** The means over those that have ended, with their deviations. */
    private Map<String, Double> metrics(List<Task> tasks) {
        Map<String, List<Double>> all = new TreeMap<>();
        Map<String, Double> metrics = new TreeMap<>();
        int done = 0;
        String main = sweep.metric().name();
        for (Task task : tasks) {
            if (task.result() instanceof TaskResult.FoldDone fold) {
                Map<String, Double> values = new TreeMap<>(fold.metrics());
                values.put(main, fold.value());
                values.forEach((name, value) ->
                        all.computeIfAbsent(name, any -> new ArrayList<>()).add(value));
                metrics.put("fold" + numberOf(task) + "/" + main, fold.value());
                done++;
            }
        }
        for (Map.Entry<String, List<Double>> each : all.entrySet()) {
            if (each.getValue().size() == done) { // what some did not report has no mean
                double mean = mean(each.getValue());
                metrics.put(each.getKey(), mean);
                if (done > 1) {
                    metrics.put(each.getKey() + "_std", deviation(each.getValue(), mean));
                }
            }
        }
        return metrics;
    }

    private static int numberOf(Task task) {
        Fold fold = ((TaskSpec.Trial) task.spec()).fold();
        return fold == null ? 0 : fold.number();
    }

    private static double mean(List<Double> values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.size();
    }

    private static double deviation(List<Double> values, double mean) {
        double squares = 0;
        for (double value : values) {
            squares += (value - mean) * (value - mean);
        }
        return Math.sqrt(squares / (values.size() - 1));
    }

    void replayAdded(int firstTrial, int trials) {
        for (int trial = firstTrial; trial < firstTrial + trials; trial++) {
            open.add(trial);
        }
    }

    void replayDone(int trial, int number, TaskResult.FoldDone done) {
        if (open.contains(trial)) {
            LearningCurve curve = curves.computeIfAbsent(trial, any -> new LearningCurve());
            curve.add(number + 1L, done.value());
            pruner.reported(trial, curve);
        }
    }

    void replay(SweepEvent.TrialEvaluated event) {
        open.remove(event.trial());
        ended.put(event.trial(), event);
        counts.merge(event.state(), 1, Integer::sum);
        LearningCurve curve = curves.remove(event.trial());
        if (curve != null && event.state() == JobState.SUCCEEDED) {
            pruner.complete(event.trial(), curve, event.value() == null ? Double.NaN : event.value());
        } else if (curve != null && event.state() == JobState.PRUNED) {
            told.put(event.trial(), TrialCurves.asHistory(curve.means()));
        }
    }

    /** The job has ended: what was kept to go on with it is of no use any more. */
    void replayJobEnded() {
        open.clear();
        curves.clear();
    }

    /** How the trial has ended; null if it has not. */
    SweepEvent.@Nullable TrialEvaluated ended(int trial) {
        return ended.get(trial);
    }

    /** What a pruned trial had come to, by the number of its evaluations that had ended. */
    SortedMap<Integer, Double> told(int trial) {
        return told.getOrDefault(trial, Collections.emptySortedMap());
    }

    /** How many trials have ended so. */
    int count(JobState state) {
        return counts.getOrDefault(state, 0);
    }
}
