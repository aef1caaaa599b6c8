package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.core.DescendantRequest;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.search.pruner.Pauser;
import io.bellwether.search.sampler.Exploration;
import io.bellwether.search.sampler.TimedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Where new members' parameters are found by chance (PBT) they are found at once. Where a model is asked (PB2), which takes some ten
 * milliseconds, that is a question for the samplers' threads (DescendantRequest). Until it is answered nobody of the population goes on:
 * all that live have paused then, so nothing changes meanwhile, and the answer is the same whoever is killed and asks again.
 */
/** The new members of a population: who is replaced when, and by what. Reads only. Used once. */
final class Descendants {
    private static final Set<String> KEPT = Set.of(Sweep.TRAINER);

    private final SweepState sweep;
    private final TrialCurves curves;
    private final Trials trials;

    Descendants(SweepState sweep, TrialCurves curves, Trials trials) {
        this.sweep = sweep;
        this.curves = curves;
        this.trials = trials;
    }

    /** A weak member that is to end, and a strong one from whose checkpoint a new one goes on; null if none is, or no trials are left. */
    Pauser.@Nullable Takeover due() {
        Pauser.Takeover takeover = curves.takeover();
        if (takeover == null || sweep.configurations.size() >= sweep.spec().trials() || sweep.stopped != null) {
            return null;
        }
        boolean isReady = trials.first(takeover.strong()).checkpoint() != null
                && trials.first(takeover.weak()).state() == JobState.PAUSED;
        return isReady ? takeover : null;
    }

    /** The new member's begin; no events where a model is to be asked first. */
    List<Event> decide(Pauser.Takeover takeover, long nowMillis) {
        if (sweep.spec().pruner().learns()) {
            return List.of();
        }
        Map<String, Object> configuration = Exploration.of(
                sweep.spec().jointSpace(),
                sweep.configurations.get(takeover.strong()),
                KEPT,
                sweep.spec().sampler().seed(),
                sweep.configurations.size());
        return birth(takeover, configuration, nowMillis);
    }

    /** A model's answer; no events if it is not what is asked now. */
    List<Event> decide(Command.AddDescendant answer, long nowMillis) {
        Pauser.Takeover takeover = due();
        boolean isAsked = takeover != null
                && sweep.spec().pruner().learns()
                && answer.number() == sweep.configurations.size()
                && takeover.equals(new Pauser.Takeover(answer.weak(), answer.strong()));
        return isAsked ? birth(Objects.requireNonNull(takeover), answer.configuration(), nowMillis) : List.of();
    }

    /** What is to be asked of a model now; null if nothing is. */
    @Nullable
    DescendantRequest request() {
        Pauser.Takeover takeover = sweep.spec().pruner().learns() ? due() : null;
        return takeover == null ? null : request(takeover);
    }

    private DescendantRequest request(Pauser.Takeover takeover) {
        int number = sweep.configurations.size();
        List<Map<String, Object>> beside = new ArrayList<>();
        for (int trial = 0; trial < number; trial++) {
            if (trial != takeover.weak() && !trials.first(trial).state().isTerminal()) {
                beside.add(sweep.configurations.get(trial));
            }
        }
        return new DescendantRequest(
                sweep.job(),
                number,
                takeover.weak(),
                takeover.strong(),
                sweep.spec().jointSpace(),
                KEPT,
                sweep.spec().sampler().seed(),
                sweep.configurations.get(takeover.strong()),
                gains(number),
                beside,
                pause(checkpoint(takeover).step()) + 1);
    }

    private Checkpoint checkpoint(Pauser.Takeover takeover) {
        return Objects.requireNonNull(trials.first(takeover.strong()).checkpoint(), "checkpoint");
    }

    private List<Event> birth(Pauser.Takeover takeover, Map<String, Object> configuration, long nowMillis) {
        int number = sweep.configurations.size();
        Checkpoint checkpoint = checkpoint(takeover);
        Task weak = trials.first(takeover.weak());
        SortedMap<Integer, Double> told = curves.told(takeover.weak());
        return List.of(
                new TaskEvent.TaskPruned(
                        new AttemptId(weak.id(), weak.attempts()),
                        told.isEmpty() ? 0 : told.lastKey(),
                        Objects.requireNonNullElse(weak.prunedValue(), Double.NaN),
                        nowMillis),
                new SweepEvent.TrialBorn(sweep.job(), number, takeover.strong(), checkpoint.step(), configuration),
                new TaskEvent.TaskQueued(
                        sweep.task(number),
                        SweepCourse.trial(sweep, number, configuration).from(checkpoint),
                        nowMillis));
    }

    private int pause(long step) {
        return (int)
                Math.min(Integer.MAX_VALUE - 1, step / sweep.spec().pruner().intervalSteps());
    }

    /** From each pause to the next, of all trials; a descendant's first from its parent's value. */
    private List<TimedModel.Gain> gains(int count) {
        List<TimedModel.Gain> gains = new ArrayList<>();
        int interval = sweep.spec().pruner().intervalSteps();
        double sign = sweep.spec().metric().goal() == Goal.MAXIMIZE ? 1 : -1;
        for (int trial = 0; trial < count; trial++) {
            SortedMap<Integer, Double> told = curves.told(trial);
            SweepEvent.TrialBorn birth = curves.birth(trial);
            Double before = birth == null
                    ? null
                    : curves.told(birth.parent()).get((int) Math.min(Integer.MAX_VALUE, birth.step()));
            for (Map.Entry<Integer, Double> at : told.entrySet()) {
                boolean isPause = at.getKey() % interval == 0 && (birth == null || at.getKey() > birth.step());
                if (isPause && before != null) {
                    gains.add(new TimedModel.Gain(
                            sweep.configurations.get(trial), pause(at.getKey()), sign * (at.getValue() - before)));
                }
                before = isPause ? at.getValue() : before;
            }
        }
        return gains;
    }
}
