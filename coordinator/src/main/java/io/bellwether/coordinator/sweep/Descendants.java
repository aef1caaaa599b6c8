package io.bellwether.coordinator.sweep;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.Sweep;
import io.bellwether.search.pruner.Pauser;
import io.bellwether.search.sampler.Exploration;
import io.bellwether.search.sampler.TimedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** The parameters of a population's new members, from what is known of the others. Used once. */
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

    /**
     * The parameters of one.
     *
     * @param step of its parent's checkpoint
     * @param number its trial's
     */
    Map<String, Object> next(Pauser.Takeover takeover, long step, int number) {
        Map<String, Object> parent = sweep.configurations.get(takeover.strong());
        long seed = sweep.spec().sampler().seed();
        if (!sweep.spec().pruner().learns()) {
            return Exploration.of(sweep.spec().jointSpace(), parent, KEPT, seed, number);
        }
        List<Map<String, Object>> beside = new ArrayList<>();
        for (int trial = 0; trial < number; trial++) {
            if (trial != takeover.weak() && !trials.first(trial).state().isTerminal()) {
                beside.add(sweep.configurations.get(trial));
            }
        }
        return new TimedModel(sweep.spec().jointSpace(), KEPT, seed)
                .next(parent, gains(number), beside, pause(step) + 1, number);
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
