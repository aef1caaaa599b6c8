package io.bellwether.coordinator.sweep;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.dataset.Loading;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.model.ModelManager;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import io.bellwether.records.tracking.RunId;
import io.bellwether.search.SearchFailure;
import io.bellwether.search.pruner.Pauser;
import java.util.ArrayList;
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
 * A sweep that evaluates each trial several times (Folds) has its best configuration fitted once more at its end, by a task behind those of
 * all trials, and registers that model.
 * A pruned trial has ended and is never the best: its values are of steps that others have left behind. Nor is one that breaks a
 * constraint on outcomes. Of several objectives the best is by the first, and the front holds all that no other beats.
 */
/** What follows from how one sweep stands. Reads only. Loop-confined. */
final class SweepCourse {
    private static final String NOTHING_TO_TRY =
            "no trial was run: the search space is empty (expected: one configuration at least); widen it, or loosen its constraints";

    private final SweepState sweep;
    private final TaskManager tasks;
    private final ModelManager models;
    private final JobTasks all;
    private final Trials trials;

    SweepCourse(SweepState sweep, TaskManager tasks, ModelManager models) {
        this.sweep = sweep;
        this.tasks = tasks;
        this.models = models;
        this.all = tasks.tasks(sweep.job());
        this.trials = new Trials(sweep, all);
    }

    List<Event> decide(long nowMillis) {
        return sweep.isReady() ? searching(nowMillis) : loading(nowMillis);
    }

    private List<Event> loading(long nowMillis) {
        Sweep spec = sweep.spec();
        Loading loading = new Loading(spec, Objects.requireNonNull(spec.dataset()), spec.metric(), all);
        TaskResult.DatasetLoaded loaded = loading.loaded();
        if (loaded == null) {
            return loading.decideNext(sweep.job(), sweep.references, nowMillis);
        }
        String failure = CheckResult.failure(loaded.checks());
        return failure == null
                ? List.of(new SweepEvent.DatasetReady(sweep.job(), loaded.dataset(), loaded.baseline()))
                : List.of(JobEvent.JobEnded.checked(sweep.job(), loaded.checks(), nowMillis));
    }

    private List<Event> searching(long nowMillis) {
        TrialCurves curves = sweep.curves;
        Descendants descendants = curves == null ? null : new Descendants(sweep, curves, trials);
        Pauser.Takeover takeover = descendants == null ? null : descendants.due();
        if (descendants != null && takeover != null) {
            return descendants.decide(takeover, nowMillis); // as long as a model is asked nobody goes on
        }
        int promoted = curves == null ? -1 : curves.next();
        if (promoted >= 0) {
            return List.of(new TaskEvent.TaskResumed(sweep.task(promoted), nowMillis));
        }
        List<Event> evaluated = sweep.folds == null ? List.of() : sweep.folds.decide(trials, nowMillis);
        if (!evaluated.isEmpty()) {
            return evaluated;
        }
        if (sweep.stopped != null) {
            List<Event> drops = notBegun(nowMillis);
            if (!drops.isEmpty()) {
                return drops;
            }
        }
        boolean open = all.count(JobState.QUEUED) + all.count(JobState.RUNNING) > 0;
        boolean done = sweep.isComplete() && !open;
        if (done && curves != null && all.count(JobState.PAUSED) > 0) {
            return decideOfPaused(curves, nowMillis);
        }
        JobEvent failure = failure(done, nowMillis);
        if (failure != null) {
            return List.of(failure);
        }
        return done ? fitted(nowMillis) : List.of();
    }

    /** Trials that wait for their first slot, when the search has been stopped. */
    private List<Event> notBegun(long nowMillis) {
        List<Event> drops = new ArrayList<>();
        all.forEachQueued(number -> {
            int trial = sweep.trial(number);
            boolean begun = trial >= sweep.configurations.size() || trials.attempts(trial) > 0;
            if (trial >= 0 && !begun) {
                drops.add(new TaskEvent.TaskDropped(new TaskId(sweep.job(), number), nowMillis));
            }
        });
        return drops;
    }

    /** That the sweep has failed; null if it has not, so far. */
    private @Nullable JobEvent failure(boolean done, long nowMillis) {
        int failed = sweep.folds == null ? all.count(JobState.FAILED) : sweep.folds.count(JobState.FAILED);
        Optional<String> failing =
                SearchFailure.reason(sweep.spec().planOrSimple().maxFailures(), failed, sweep.succeeded, done);
        if (failing.isPresent()) {
            return ofTrials(failing.get(), nowMillis);
        }
        boolean lackMetrics = sweep.succeeded >= SearchFailure.HOPELESS && sweep.incomplete == sweep.succeeded;
        if (sweep.bestResult != null || !(done || lackMetrics)) {
            return null;
        }
        String why = sweep.succeeded > 0 ? NoBest.why(trials) : NOTHING_TO_TRY;
        return JobEvent.JobEnded.failed(sweep.job(), ErrorCode.INVALID_ARGUMENT, why, nowMillis);
    }

    private JobEvent ofTrials(String what, long nowMillis) {
        Task first = Objects.requireNonNull(all.firstFailed());
        return JobEvent.JobEnded.failed(
                sweep.job(), first.errorCode(), what + "; the first error: " + first.error(), nowMillis);
    }

    /** Where trials are evaluated several times none of their models is kept: the best configuration is fitted once more. */
    private List<Event> fitted(long nowMillis) {
        TaskResult.TrialDone best = Objects.requireNonNull(sweep.bestResult);
        if (sweep.folds == null || sweep.spec().model() == null) {
            return succeeded(sweep.task(sweep.best), best, nowMillis);
        }
        TaskId id = sweep.finalFit();
        Task fit = tasks.find(id);
        if (fit == null) {
            TaskSpec.Trial trial = trial(sweep, sweep.best, sweep.configurations.get(sweep.best))
                    .ofRun(RunId.ofFinalFit(sweep.job()).value());
            return List.of(new TaskEvent.TaskQueued(id, trial, nowMillis));
        }
        if (fit.state() == JobState.FAILED) {
            String why = "the best configuration, trial " + sweep.best + ", could not be fitted on all train rows: "
                    + fit.error();
            return List.of(JobEvent.JobEnded.failed(sweep.job(), fit.errorCode(), why, nowMillis));
        }
        return fit.result() instanceof TaskResult.TrialDone done ? succeeded(id, done, nowMillis) : List.of();
    }

    /**
     * Nothing more will come that could have a paused trial go on. They end, but for one that does go on if none has come to its
     * end: a sweep too small for its rungs has a best trial too.
     */
    private List<Event> decideOfPaused(TrialCurves curves, long nowMillis) {
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

    /** @param result of the task that has brought the model */
    private List<Event> succeeded(TaskId from, TaskResult.TrialDone result, long nowMillis) {
        List<Event> events = new ArrayList<>();
        String name = sweep.spec().model();
        ModelArtifact artifact = result.model();
        if (name != null && artifact != null) {
            TaskSpec.Trial trial =
                    (TaskSpec.Trial) Objects.requireNonNull(tasks.find(from)).spec();
            events.add(new ModelEvent.ModelRegistered(
                    new ModelRef(name, models.nextVersion(name), artifact),
                    sweep.job(),
                    sweep.best,
                    trial.run(),
                    trial.trainer(),
                    trial.params(),
                    sweep.spec().metric().name(),
                    result.value(),
                    sweep.dataset,
                    nowMillis));
        }
        events.add(JobEvent.JobEnded.succeeded(sweep.job(), nowMillis));
        return events;
    }

    static TaskSpec.Trial trial(SweepState sweep, int number, Map<String, Object> configuration) {
        Sweep.TrainerConfig config = sweep.spec().toTrainerConfig(configuration);
        return TaskSpec.Trial.builder(
                        sweep.job(),
                        RunId.ofTrial(sweep.job(), number).value(),
                        number,
                        config.trainer(),
                        config.params(),
                        sweep.spec().metric())
                .dataset(sweep.dataset)
                .seed(sweep.spec().sampler().seed() * 1_000_003 + number)
                .keepModel(sweep.spec().model() != null)
                .prunable(sweep.spec().pruner().watches())
                .gang(config.members() > 1 ? new Gang(0, config.members()) : null)
                .build();
    }
}
