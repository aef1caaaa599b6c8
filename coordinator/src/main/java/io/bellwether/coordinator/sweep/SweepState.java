package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.search.pareto.ParetoFront;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One sweep as it stands. Written by {@link SweepManager#replay} only; others read. Loop-confined. */
public final class SweepState {
    private final JobId job;
    private final Sweep spec;

    /** The versions of the datasets that its dataset's checks compare with. */
    final List<DatasetVersion> references;

    /** The number of trial 0's task; not known before the dataset is ready. */
    int firstTask;

    final List<Map<String, Object>> configurations = new ArrayList<>();

    /** What the sampler learns from before any trial. */
    List<SweepEvent.EarlierTrial> earlier = List.of();

    @Nullable
    DatasetVersion dataset;

    @Nullable
    Double baseline;

    /** Null if the sweep ends no trial early, or is over. */
    @Nullable
    TrialCurves curves;

    /** Of a sweep that evaluates each trial several times; else null. */
    final @Nullable Folds folds;

    boolean exhausted;

    /** Why it takes no further configurations though its trials are not used up; null otherwise. */
    @Nullable
    String stopped;

    /** How many trials have succeeded, whether or not they keep the constraints on outcomes. */
    int succeeded;

    /** How many of these lack a metric that the sweep optimizes or bounds. */
    int incomplete;

    int best = -1;
    TaskResult.@Nullable TrialDone bestResult;

    /** Of a sweep for several objectives; else null. */
    @Nullable
    ParetoFront front;

    SweepState(JobId job, Sweep spec, List<DatasetVersion> references) {
        this.job = job;
        this.spec = spec;
        this.references = references;
        this.firstTask = spec.dataset() == null ? 0 : 1;
        this.front = spec.planOrSimple().objectives().isEmpty()
                ? null
                : new ParetoFront(
                        spec.allObjectives().stream().map(MetricSpec::goal).toList());
        Evaluation evaluate = spec.planOrSimple().evaluate();
        this.folds = evaluate == null ? null : new Folds(spec, evaluate);
        this.curves = spec.pruner().prunes() && evaluate == null ? new TrialCurves(spec) : null;
    }

    public JobId job() {
        return job;
    }

    public Sweep spec() {
        return spec;
    }

    /** The task that evaluates trial {@code number}, of several the first. */
    public TaskId task(int number) {
        return new TaskId(job, firstTask + number * evaluations());
    }

    /** How many tasks come before those of the trials; known when trials may be added. */
    public int tasksBefore() {
        return firstTask;
    }

    /** The trial that task {@code number} of the job evaluates; negative for the loading of the dataset. */
    public int trial(int taskNumber) {
        return Math.floorDiv(taskNumber - firstTask, evaluations());
    }

    /** How many tasks a trial has. */
    public int evaluations() {
        return folds == null ? 1 : folds.count();
    }

    /** How many trials have succeeded or were pruned, where each is evaluated several times. */
    public int evaluated() {
        return folds == null ? 0 : folds.count(JobState.SUCCEEDED) + folds.count(JobState.PRUNED);
    }

    /** The fit of the best configuration on all train rows, after all trials of several evaluations. */
    TaskId finalFit() {
        return task(configurations.size());
    }

    /** Why it has taken no further configurations though its trials are not used up; null otherwise. */
    public @Nullable String stopped() {
        if (stopped == null && exhausted && configurations.size() < searched()) {
            return "the sampler has no configuration left that was not tried: " + configurations.size() + " in all";
        }
        return stopped;
    }

    /** Whether trials may be added. */
    public boolean isReady() {
        return firstTask == 0 || dataset != null;
    }

    /** Configurations in the joint space, by trial number. */
    public List<Map<String, Object>> configurations() {
        return Collections.unmodifiableList(configurations);
    }

    public @Nullable DatasetVersion dataset() {
        return dataset;
    }

    public @Nullable Double baseline() {
        return baseline;
    }

    /** How many configurations the sampler is asked for: of a population, its first members. */
    int searched() {
        PrunerSpec pruner = spec.pruner();
        return pruner.breeds() ? Math.min(pruner.members(), spec.trials()) : spec.trials();
    }

    /** Whether the sampler is asked for no further trials. */
    public boolean isComplete() {
        return exhausted || stopped != null || configurations.size() >= searched();
    }

    /** The number of the best trial so far; -1 while there is none. */
    public int best() {
        return best;
    }

    /** The trials that no other beats in all objectives; null if there is one objective only. */
    public @Nullable ParetoFront front() {
        return front;
    }

    /** The result of the best trial so far. */
    public TaskResult.@Nullable TrialDone bestResult() {
        return bestResult;
    }
}
