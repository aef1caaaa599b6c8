package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.search.pruner.LearningCurve;
import io.bellwether.search.pruner.Pauser;
import io.bellwether.search.pruner.Pruner;
import io.bellwether.search.pruner.Pruners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A trial's curve lives as long as the trial runs. When it has run to its end the pruner takes from it what others are measured
 * by; when it was pruned, or has paused, the sampler may learn from it, so it is kept, unchangeable from then on and shared by all who
 * read it.
 * An attempt that begins anew, or goes on from a checkpoint, first cuts off what an earlier one has reported beyond that.
 */
/** What the trials of one sweep have reported, and the pruner that judges by it. Loop-confined. */
final class TrialCurves {
    private final Pruner pruner;
    private final @Nullable Pauser pauser;
    private final Map<Integer, LearningCurve> running = new HashMap<>();
    /** Of trials that were pruned or have paused, as they stood then for the last time. */
    private final Map<Integer, SortedMap<Integer, Double>> told = new HashMap<>();

    private final Map<Integer, SweepEvent.TrialBorn> births = new HashMap<>();

    TrialCurves(Sweep sweep) {
        this.pruner = Pruners.of(sweep.pruner(), sweep.metric().goal());
        this.pauser = Pruners.pauser(sweep.pruner(), sweep.metric().goal()).orElse(null);
    }

    /** The events of a report: those of its points that were not known, and the trial's end if one of them makes the pruner want it. */
    List<Event> decideReport(SweepState sweep, AttemptId attempt, List<MetricPoint> points, long nowMillis) {
        int trial = sweep.trial(attempt.task().number());
        LearningCurve known = running.get(trial);
        LearningCurve curve = known == null ? new LearningCurve() : known.copy();
        List<SweepEvent.Point> news = new ArrayList<>();
        TaskEvent end = null;
        for (MetricPoint point : points) {
            boolean isNews = point.name().equals(sweep.spec().metric().name())
                    && !Double.valueOf(point.value()).equals(curve.values().get(point.step()));
            if (isNews && end == null) { // judged one by one, as if each had been reported alone
                curve.add(point.step(), point.value());
                news.add(new SweepEvent.Point(point.step(), point.value()));
                if (pruner.prunes(trial, curve)) {
                    end = new TaskEvent.TaskPruned(attempt, point.step(), point.value(), nowMillis);
                }
            }
        }
        List<Event> events = new ArrayList<>();
        if (!news.isEmpty()) {
            events.add(new SweepEvent.TrialReported(sweep.job(), trial, news));
        }
        if (end != null) {
            events.add(end);
        }
        return events;
    }

    void replayReported(SweepEvent.TrialReported event) {
        LearningCurve curve = running.computeIfAbsent(event.trial(), any -> new LearningCurve());
        event.points().forEach(point -> curve.add(point.step(), point.value()));
        pruner.reported(event.trial(), curve);
    }

    /** What a fact about the trial's task, replayed by the task already, means for its curve. */
    void replay(int trial, Task task, TaskEvent event) {
        if (event instanceof TaskEvent.AttemptDispatched || event instanceof TaskEvent.GangDispatched) {
            LearningCurve curve = running.get(trial);
            Checkpoint from = task.checkpoint();
            if (curve != null) {
                curve.cutAfter(from == null ? Long.MIN_VALUE : from.step());
            }
        } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            LearningCurve curve = running.remove(trial);
            double value = succeeded.result() instanceof TaskResult.TrialDone done ? done.value() : Double.NaN;
            pruner.complete(trial, curve == null ? new LearningCurve() : curve, value);
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            replayPaused(trial, paused);
        } else if (event instanceof TaskEvent.TaskPruned) {
            LearningCurve curve = running.remove(trial);
            told.put(trial, asHistory(curve == null ? new LearningCurve() : curve));
        } else if (task.state() == JobState.FAILED) {
            running.remove(trial);
            told.remove(trial);
        }
        if (pauser != null && event instanceof TaskEvent.TaskResumed) {
            pauser.resumed(trial);
        } else if (pauser != null && task.state().isTerminal()) {
            pauser.ended(trial);
        }
    }

    private void replayPaused(int trial, TaskEvent.AttemptPaused event) {
        LearningCurve curve = running.computeIfAbsent(trial, any -> new LearningCurve());
        curve.add(event.step(), event.value());
        pruner.reported(trial, curve);
        told.put(trial, asHistory(curve));
        if (pauser != null) {
            pauser.paused(trial, event.step(), event.value());
        }
    }

    /** The step after which the trial pauses, should it be sent out now; null if it does not. */
    @Nullable
    Long pauseAt(int trial) {
        OptionalLong step = pauser == null ? OptionalLong.empty() : pauser.pauseAt(trial);
        return step.isPresent() ? (Long) step.getAsLong() : null;
    }

    /** A paused trial that is to be replaced; null if there is none. */
    Pauser.@Nullable Takeover takeover() {
        return pauser == null ? null : pauser.takeover().orElse(null);
    }

    void joined(int firstTrial, int trials) {
        for (int trial = firstTrial; trial < firstTrial + trials && pauser != null; trial++) {
            pauser.joined(trial);
        }
    }

    void born(SweepEvent.TrialBorn born) {
        births.put(born.trial(), born);
        if (pauser != null) {
            pauser.born(born.trial(), born.step());
        }
    }

    /** How a trial came to be, if it goes on from another's checkpoint; null if it does not. */
    SweepEvent.@Nullable TrialBorn birth(int trial) {
        return births.get(trial);
    }

    /** A paused trial that is to go on now; -1 if there is none. */
    int next() {
        return pauser == null ? -1 : pauser.next().orElse(-1);
    }

    /** Of those that are paused the one that has come farthest; -1 if there is none. */
    int farthest() {
        return pauser == null ? -1 : pauser.farthest().orElse(-1);
    }

    static SortedMap<Integer, Double> asHistory(LearningCurve curve) {
        SortedMap<Integer, Double> values = new TreeMap<>();
        curve.values().forEach((step, value) -> values.put((int) Math.min(step, Integer.MAX_VALUE), value));
        return Collections.unmodifiableSortedMap(values);
    }

    /** What a trial that was pruned, or has paused, had reported then, by step. Free to go. */
    SortedMap<Integer, Double> told(int trial) {
        return told.getOrDefault(trial, Collections.emptySortedMap());
    }
}
