package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.DescendantRequest;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.SuggestionRequest;
import io.bellwether.coordinator.model.ModelManager;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All sweeps. Loop-confined. */
public final class SweepManager {
    private final Map<JobId, SweepState> sweeps = new LinkedHashMap<>();
    /** Of those that have asked their samplers and are not over. */
    private final Map<JobId, SweepHistory> histories = new HashMap<>();

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
        return new SweepCourse(sweep, tasks, models).decide(nowMillis);
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
        int room = sweep.searched() - sweep.configurations.size();
        List<Map<String, Object>> taken = command.configurations()
                .subList(0, Math.min(room, command.configurations().size()));
        List<Event> events = new ArrayList<>();
        events.add(new SweepEvent.TrialsAdded(command.job(), command.firstNumber(), taken, command.exhausted()));
        for (int i = 0; i < taken.size(); i++) {
            int number = command.firstNumber() + i;
            TaskSpec.Trial trial = SweepCourse.trial(sweep, number, taken.get(i));
            int task = sweep.task(number).number();
            for (TaskSpec.Trial each : sweep.folds == null ? List.of(trial) : sweep.folds.tasks(trial)) {
                events.add(new TaskEvent.TaskQueued(new TaskId(sweep.job(), task++), each, nowMillis));
            }
        }
        return events;
    }

    /** A model's answer about a population's new member; no events if the sweep has moved on since it was asked. */
    public List<Event> decideAddDescendant(Command.AddDescendant command, long nowMillis) {
        Descendants descendants = descendants(command.job());
        return descendants == null ? List.of() : descendants.decide(command, nowMillis);
    }

    /** What the sweep wants to know of a model before its population goes on; empty if nothing. */
    public Optional<DescendantRequest> descendantRequest(JobId job) {
        return Optional.ofNullable(descendants(job)).map(Descendants::request);
    }

    private @Nullable Descendants descendants(JobId job) {
        SweepState sweep = sweeps.get(job);
        return sweep == null
                        || sweep.curves == null
                        || !sweep.isReady()
                        || !sweep.spec().pruner().learns()
                ? null
                : new Descendants(sweep, sweep.curves, new Trials(sweep, tasks.tasks(job)));
    }

    /** What a running trial has reported. No events if the sweep ends no trial early, or that is no news. */
    public List<Event> decideReport(AttemptId attempt, List<MetricPoint> points, long nowMillis) {
        SweepState sweep = sweeps.get(attempt.task().job());
        if (sweep == null || sweep.curves == null || !tasks.isWanted(attempt)) {
            return List.of();
        }
        return sweep.curves.decideReport(sweep, attempt, points, nowMillis);
    }

    /** The task as it is sent out to the node now: a trial with the best value and the newest checkpoint that are known. */
    public TaskSpec forDispatch(Task task, NodeId node) {
        if (!(task.spec() instanceof TaskSpec.Trial trial)) {
            return task.spec();
        }
        SweepState sweep = sweeps.get(trial.job());
        Double best = sweep == null || sweep.bestResult == null || sweep.folds != null
                ? null
                : (Double) sweep.bestResult.value();
        Long pauseAt = sweep == null || sweep.curves == null ? null : sweep.curves.pauseAt(trial.number());
        Checkpoint newest = task.checkpoint() == null ? trial.checkpoint() : task.checkpoint();
        return trial.forDispatch(best, Math.max(0, task.members().indexOf(node)), newest, pauseAt);
    }

    /**
     * How many configurations the sweep wants of its sampler now, so that some wait for slots.
     *
     * @param most how many wait at most
     * @param slots how many the cluster has
     */
    public int wanted(JobId job, int most, int slots) {
        SweepState sweep = sweeps.get(job);
        if (sweep == null || !sweep.isReady() || sweep.isComplete()) {
            return 0;
        }
        JobTasks all = tasks.tasks(job);
        int own = sweep.spec().parallelism();
        int ahead = AheadWindow.of(most, own > 0 ? Math.min(own, slots) : slots, all.trialMillis());
        int missing = sweep.searched() - sweep.configurations.size();
        int count = Math.min(missing, ahead - all.count(JobState.QUEUED) / sweep.evaluations());
        return count >= Math.min(Math.max(1, ahead / 2), missing) ? count : 0; // few requests, many at a time
    }

    /** Whether it has a question now, of its sampler ({@link #wanted}) or of a model ({@link #descendantRequest}). */
    public boolean isAsking(JobId job, int most, int slots) {
        Descendants descendants = descendants(job);
        return wanted(job, most, slots) > 0 || (descendants != null && descendants.due() != null);
    }

    /** Whether it is a sweep that takes configurations, now or later. */
    public boolean wantsMore(JobId job) {
        SweepState sweep = sweeps.get(job);
        return sweep != null && sweep.isReady() && !sweep.isComplete();
    }

    /** What the sampler needs to answer {@link #wanted}. Cost: a look at all trials so far. */
    public Optional<SuggestionRequest> suggestionRequest(JobId job, int most, int slots) {
        int count = wanted(job, most, slots);
        return count == 0 ? Optional.empty() : Optional.of(request(Objects.requireNonNull(sweeps.get(job)), count));
    }

    /** The sweep's trials so far, as a sampler is told of them that is to suggest nothing; empty if it is no sweep. Cost: all trials. */
    public Optional<SuggestionRequest> history(JobId job) {
        return Optional.ofNullable(sweeps.get(job)).map(sweep -> request(sweep, 0));
    }

    private SuggestionRequest request(SweepState sweep, int count) {
        Trials trials = new Trials(sweep, tasks.tasks(sweep.job()));
        SweepHistory history =
                count == 0 ? new SweepHistory() : histories.computeIfAbsent(sweep.job(), any -> new SweepHistory());
        return new SuggestionRequest(
                sweep.job(),
                sweep.spec(),
                sweep.configurations.size(),
                count,
                history.of(sweep, trials),
                sweep.earlier);
    }

    public void replayAccepted(JobId job, Sweep spec, List<DatasetVersion> references) {
        restore(new SweepState(job, spec, references));
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
            sweep.firstTask = tasks.tasks(event.job()).all().size();
        } else if (event instanceof SweepEvent.TrialsAdded added) {
            if (added.firstNumber() != sweep.configurations.size()) {
                throw new IllegalStateException("trial " + added.firstNumber() + " of " + event.job()
                        + " added as number " + sweep.configurations.size());
            }
            sweep.configurations.addAll(added.configurations());
            sweep.exhausted |= added.exhausted();
            if (sweep.curves != null) {
                sweep.curves.joined(added.firstNumber(), added.configurations().size());
            }
            if (sweep.folds != null) {
                sweep.folds.replayAdded(
                        added.firstNumber(), added.configurations().size());
            }
        } else if (event instanceof SweepEvent.WarmStarted warm) {
            sweep.earlier = warm.trials();
        } else if (event instanceof SweepEvent.TrialEvaluated evaluated && sweep.folds != null) {
            sweep.folds.replay(evaluated);
            if (evaluated.state() == JobState.SUCCEEDED && evaluated.value() != null) {
                TaskResult.TrialDone done = new TaskResult.TrialDone(evaluated.value(), evaluated.metrics(), null);
                replaySucceeded(sweep, evaluated.trial(), done);
            }
        } else if (event instanceof SweepEvent.TrialBorn born) {
            sweep.configurations.add(born.configuration());
            if (sweep.curves != null) {
                sweep.curves.born(born);
            }
        } else if (event instanceof SweepEvent.SearchStopped stopped) {
            sweep.stopped = stopped.reason();
        } else if (event instanceof SweepEvent.TrialReported reported && sweep.curves != null) {
            sweep.curves.replayReported(reported);
        }
    }

    /** The job has ended: what was kept to go on with it is of no use any more. */
    public void replayJobEnded(JobId job) {
        histories.remove(job);
        SweepState sweep = sweeps.get(job);
        if (sweep != null) {
            sweep.curves = null;
            if (sweep.folds != null) {
                sweep.folds.replayJobEnded();
            }
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
            if (sweep.folds == null && succeeded.result() instanceof TaskResult.TrialDone done) {
                replaySucceeded(sweep, trial.number(), done);
            } else if (sweep.folds != null
                    && succeeded.result() instanceof TaskResult.FoldDone done
                    && trial.fold() != null) {
                sweep.folds.replayDone(trial.number(), trial.fold().number(), done);
            }
        }
        if (sweep.curves != null) {
            sweep.curves.replay(trial.number(), task, event);
        }
    }

    private static void replaySucceeded(SweepState sweep, int trial, TaskResult.TrialDone done) {
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
