package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.SuggestionRequest;
import io.bellwether.coordinator.core.SuggestionRequest.PastTrial;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.model.ModelManager;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import io.bellwether.records.tracking.RunId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 *   accepted -> load the dataset (task 0) -> DatasetReady -> TrialsAdded ... -> all trials ended -> ModelRegistered -> JobEnded
 *
 * The best trial is the first to finish with a strictly better value, in the order of the journal. A trial's model is kept only if
 * it beats the best that was known when the trial was sent out; whatever becomes best did, so the best one's model is always there.
 * Where the pruner has trials pause, a paused one holds nothing but its checkpoint until it is promoted (TaskResumed) or, when nothing
 * more will come, pruned.
 * A pruned trial has ended and is never the best: its values are of steps that others have left behind. Nor is one that breaks a
 * constraint on outcomes. Of several objectives the best is by the first, and the front holds all that no other beats.
 */
/** All sweeps. Loop-confined. */
public final class SweepManager {
    /** A sweep of which the first few trials all fail, or lack a metric, would fail all the others too. */
    static final int HOPELESS = 3;

    private final Map<JobId, SweepState> sweeps = new LinkedHashMap<>();
    private final TaskManager tasks;
    private final ModelManager models;

    public SweepManager(TaskManager tasks, ModelManager models) {
        this.tasks = tasks;
        this.models = models;
    }

    public @Nullable SweepState find(JobId job) {
        return sweeps.get(job);
    }

    /** What new sweeps learn from those here. */
    public WarmStart warmStart() {
        return new WarmStart(sweeps, tasks);
    }

    /** What follows from how the sweep stands now; to be called while its job is not over. */
    public List<Event> decideNext(JobId job, long nowMillis) {
        SweepState sweep = sweeps.get(job);
        if (sweep == null) {
            return List.of();
        }
        return sweep.isReady() ? decideSearching(sweep, nowMillis) : decideLoading(sweep, nowMillis);
    }

    private List<Event> decideLoading(SweepState sweep, long nowMillis) {
        Task load = tasks.find(new TaskId(sweep.job(), 0));
        if (load == null) {
            Sweep spec = sweep.spec();
            return List.of(new TaskEvent.TaskQueued(
                    new TaskId(sweep.job(), 0),
                    new TaskSpec.LoadDataset(Objects.requireNonNull(spec.dataset()), spec.metric()),
                    nowMillis));
        }
        if (load.state() == JobState.FAILED) {
            return List.of(new JobEvent.JobEnded(sweep.job(), JobState.FAILED, load.error(), nowMillis));
        }
        return load.result() instanceof TaskResult.DatasetLoaded loaded
                ? List.of(new SweepEvent.DatasetReady(sweep.job(), loaded.dataset(), loaded.baseline()))
                : List.of();
    }

    private List<Event> decideSearching(SweepState sweep, long nowMillis) {
        TrialCurves curves = sweep.curves;
        int promoted = curves == null ? -1 : curves.next();
        if (promoted >= 0) {
            return List.of(new TaskEvent.TaskResumed(sweep.task(promoted), nowMillis));
        }
        JobTasks all = tasks.tasks(sweep.job());
        int failed = all.count(JobState.FAILED);
        boolean open = all.count(JobState.QUEUED) + all.count(JobState.RUNNING) > 0;
        boolean done = sweep.isComplete() && !open;
        if (done && curves != null && all.count(JobState.PAUSED) > 0) {
            return decideOfPaused(sweep, curves, all, nowMillis);
        }
        boolean hopeless = sweep.succeeded == 0
                ? failed >= HOPELESS
                : sweep.succeeded >= HOPELESS && sweep.incomplete == sweep.succeeded;
        if (sweep.bestResult == null && (done || hopeless)) {
            String why = sweep.succeeded == 0
                    ? whyHopeless(all, failed)
                    : NoBest.why(sweep, number -> tasks.find(sweep.task(number)));
            return List.of(new JobEvent.JobEnded(sweep.job(), JobState.FAILED, why, nowMillis));
        }
        return done ? decideSucceeded(sweep, nowMillis) : List.of();
    }

    /**
     * Nothing more will come that could have a paused trial go on. They end, but for one that does go on if none has come to its
     * end: a sweep too small for its rungs has a best trial too.
     */
    private static List<Event> decideOfPaused(SweepState sweep, TrialCurves curves, JobTasks all, long nowMillis) {
        int farthest = curves.farthest();
        if (sweep.succeeded == 0 && farthest >= 0) {
            return List.of(new TaskEvent.TaskResumed(sweep.task(farthest), nowMillis));
        }
        List<Event> ends = new ArrayList<>();
        for (Task task : all.all()) {
            if (task.state() == JobState.PAUSED) {
                SortedMap<Integer, Double> told =
                        curves.told(sweep.trial(task.id().number()));
                ends.add(new TaskEvent.TaskPruned(
                        new AttemptId(task.id(), task.attempts()),
                        told.isEmpty() ? 0 : told.lastKey(),
                        Objects.requireNonNullElse(task.prunedValue(), Double.NaN),
                        nowMillis));
            }
        }
        return ends;
    }

    private static String whyHopeless(JobTasks all, int failed) {
        return all.all().stream()
                .filter(task -> task.state() == JobState.FAILED)
                .findFirst()
                .map(task -> failed + " trials failed and none succeeded; the first error: " + task.error())
                .orElse("no trial was run: the search space is empty");
    }

    private List<Event> decideSucceeded(SweepState sweep, long nowMillis) {
        List<Event> events = new ArrayList<>();
        String name = sweep.spec().model();
        ModelArtifact artifact = Objects.requireNonNull(sweep.bestResult).model();
        if (name != null && artifact != null) {
            Task best = Objects.requireNonNull(tasks.find(sweep.task(sweep.best)));
            TaskSpec.Trial trial = (TaskSpec.Trial) best.spec();
            events.add(new ModelEvent.ModelRegistered(
                    new ModelRef(name, models.nextVersion(name), artifact),
                    sweep.job(),
                    sweep.best,
                    trial.run(),
                    trial.trainer(),
                    trial.params(),
                    sweep.spec().metric().name(),
                    sweep.bestResult.value(),
                    sweep.dataset,
                    nowMillis));
        }
        events.add(new JobEvent.JobEnded(sweep.job(), JobState.SUCCEEDED, null, nowMillis));
        return events;
    }

    /** The suggester's answer; no events if the sweep has moved on since it was asked. */
    public List<Event> decideAddTrials(Command.AddTrials command, long nowMillis) {
        SweepState sweep = sweeps.get(command.job());
        if (sweep == null
                || !sweep.isReady()
                || sweep.isComplete()
                || command.firstNumber() != sweep.configurations.size()) {
            return List.of();
        }
        int room = sweep.spec().trials() - sweep.configurations.size();
        List<Map<String, Object>> taken = command.configurations()
                .subList(0, Math.min(room, command.configurations().size()));
        List<Event> events = new ArrayList<>();
        events.add(new SweepEvent.TrialsAdded(command.job(), command.firstNumber(), taken, command.exhausted()));
        for (int i = 0; i < taken.size(); i++) {
            int number = command.firstNumber() + i;
            events.add(new TaskEvent.TaskQueued(sweep.task(number), trial(sweep, number, taken.get(i)), nowMillis));
        }
        return events;
    }

    /** What a running trial has reported. No events if the sweep ends no trial early, or that is no news. */
    public List<Event> decideReport(AttemptId attempt, List<MetricPoint> points, long nowMillis) {
        SweepState sweep = sweeps.get(attempt.task().job());
        if (sweep == null || sweep.curves == null || !tasks.isWanted(attempt)) {
            return List.of();
        }
        return sweep.curves.decideReport(sweep, attempt, points, nowMillis);
    }

    private static TaskSpec.Trial trial(SweepState sweep, int number, Map<String, Object> configuration) {
        Sweep.TrainerConfig config = sweep.spec().toTrainerConfig(configuration);
        return new TaskSpec.Trial(
                sweep.job(),
                RunId.ofTrial(sweep.job(), number).value(),
                number,
                config.trainer(),
                config.params(),
                sweep.dataset,
                sweep.spec().metric(),
                sweep.spec().sampler().seed() * 1_000_003 + number,
                sweep.spec().model() != null,
                null,
                sweep.spec().pruner().watches(),
                config.members() > 1 ? new Gang(0, config.members()) : null,
                null);
    }

    /** The task as it is sent out to the node now: a trial with the best value and the newest checkpoint that are known. */
    public TaskSpec forDispatch(Task task, NodeId node) {
        if (!(task.spec() instanceof TaskSpec.Trial trial)) {
            return task.spec();
        }
        SweepState sweep = sweeps.get(trial.job());
        Double best = sweep == null || sweep.bestResult == null ? null : (Double) sweep.bestResult.value();
        Long pauseAt = sweep == null || sweep.curves == null ? null : sweep.curves.pauseAt(trial.number());
        return trial.forDispatch(best, Math.max(0, task.members().indexOf(node)), task.checkpoint(), pauseAt);
    }

    /** How many configurations the sweep wants of its sampler now, so that {@code ahead} trials wait for slots. */
    public int wanted(JobId job, int ahead) {
        SweepState sweep = sweeps.get(job);
        if (sweep == null || !sweep.isReady() || sweep.isComplete()) {
            return 0;
        }
        int missing = sweep.spec().trials() - sweep.configurations.size();
        int count = Math.min(missing, ahead - tasks.tasks(job).count(JobState.QUEUED));
        return count >= Math.min(Math.max(1, ahead / 2), missing) ? count : 0; // few requests, many at a time
    }

    /** What the sampler needs to answer {@link #wanted}. Cost: all trials so far. */
    public Optional<SuggestionRequest> suggestionRequest(JobId job, int ahead) {
        int count = wanted(job, ahead);
        return count == 0 ? Optional.empty() : Optional.of(request(Objects.requireNonNull(sweeps.get(job)), count));
    }

    /** The sweep's trials so far, as a sampler is told of them that is to suggest nothing; empty if it is no sweep. Cost: all trials. */
    public Optional<SuggestionRequest> history(JobId job) {
        return Optional.ofNullable(sweeps.get(job)).map(sweep -> request(sweep, 0));
    }

    private SuggestionRequest request(SweepState sweep, int count) {
        int first = sweep.configurations.size();
        List<PastTrial> history = new ArrayList<>();
        for (int number = 0; number < first; number++) {
            Task task = tasks.find(sweep.task(number));
            if (task == null) {
                throw new IllegalStateException("trial " + number + " of " + sweep.job() + " has no task");
            }
            TaskResult.TrialDone done = task.result() instanceof TaskResult.TrialDone result ? result : null;
            history.add(new PastTrial(
                    number,
                    sweep.configurations.get(number),
                    task.state(),
                    done == null ? List.of() : TrialValues.objectives(sweep.spec(), done),
                    done == null ? List.of() : TrialValues.violations(sweep.spec(), done),
                    sweep.curves == null ? Collections.emptySortedMap() : sweep.curves.told(number)));
        }
        return new SuggestionRequest(sweep.job(), sweep.spec(), first, count, history, sweep.earlier);
    }

    public void replayAccepted(JobId job, Sweep spec) {
        restore(new SweepState(job, spec));
    }

    /** Takes in a sweep as it was. */
    public void restore(SweepState sweep) {
        sweeps.put(sweep.job(), sweep);
        if (sweep.spec().planOrSimple().failures() == SearchPlan.FailedTrials.RETRY) {
            tasks.bePatientWith(sweep.job());
        }
    }

    /** Knows the sweep no more, if it is one. */
    public void forget(JobId job) {
        sweeps.remove(job);
    }

    public void replay(SweepEvent event) {
        SweepState sweep = Objects.requireNonNull(sweeps.get(event.job()), "sweep");
        if (event instanceof SweepEvent.DatasetReady ready) {
            sweep.dataset = ready.dataset();
            sweep.baseline = ready.baseline();
        } else if (event instanceof SweepEvent.TrialsAdded added) {
            if (added.firstNumber() != sweep.configurations.size()) {
                throw new IllegalStateException("trial " + added.firstNumber() + " of " + event.job()
                        + " added as number " + sweep.configurations.size());
            }
            sweep.configurations.addAll(added.configurations());
            sweep.exhausted |= added.exhausted();
        } else if (event instanceof SweepEvent.WarmStarted warm) {
            sweep.earlier = warm.trials();
        } else if (event instanceof SweepEvent.TrialReported reported && sweep.curves != null) {
            sweep.curves.replayReported(reported);
        }
    }

    /** The job has ended: what was kept to go on with it is of no use any more. */
    public void replayJobEnded(JobId job) {
        SweepState sweep = sweeps.get(job);
        if (sweep != null) {
            sweep.curves = null;
        }
    }

    /** What a fact about a task, replayed by the tasks already, means for the sweep of which it is a trial. */
    public void replay(TaskEvent event) {
        SweepState sweep = sweeps.get(event.job());
        Task task = tasks.find(event.task());
        if (sweep == null || task == null || !(task.spec() instanceof TaskSpec.Trial trial)) {
            return;
        }
        if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            replaySucceeded(sweep, trial.number(), succeeded);
        }
        if (sweep.curves != null) {
            sweep.curves.replay(trial.number(), task, event);
        }
    }

    private static void replaySucceeded(SweepState sweep, int trial, TaskEvent.AttemptSucceeded event) {
        if (!(event.result() instanceof TaskResult.TrialDone done)) {
            return;
        }
        sweep.succeeded++;
        List<Double> values = TrialValues.objectives(sweep.spec(), done);
        double violation = TrialValues.violation(sweep.spec(), done);
        sweep.incomplete += Double.isInfinite(violation) || !TrialValues.areNumbers(values) ? 1 : 0;
        if (violation > 0 || !TrialValues.areNumbers(values)) {
            return;
        }
        if (sweep.front != null) {
            sweep.front.add(trial, values);
        }
        if (sweep.bestResult == null || sweep.spec().metric().goal().isBetter(done.value(), sweep.bestResult.value())) {
            sweep.best = trial;
            sweep.bestResult = done;
        }
    }
}
