package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A trial is on a rung with the value of its first report at that step or later (a trial need not
 * report every step). What a trial has reached stays, also if a later attempt of it begins anew and comes there again.
 *
 * Costs: a report that reaches no rung costs two looks into the trial's curve. One that does costs an insertion into the rung's sorted
 * values.
 */
/** Steps at which trials are compared, and the values that came there. Caller-confined. */
final class Rungs {
    private final Goal goal;
    private final Ladder ladder;
    private final List<Costs> rungs = new ArrayList<>();
    /** For each trial its costs on the rungs that it has reached, from the lowest. */
    private final Map<Integer, List<Double>> reached = new HashMap<>();

    Rungs(Goal goal, Ladder ladder) {
        this.goal = goal;
        this.ladder = ladder;
    }

    /** Takes in the rungs that the trial has reached since. */
    void record(int trial, LearningCurve curve) {
        List<Double> own = reached.computeIfAbsent(trial, any -> new ArrayList<>(2));
        for (Double cost = at(own.size(), curve); cost != null; cost = at(own.size(), curve)) {
            if (own.size() == rungs.size()) {
                rungs.add(new Costs());
            }
            rungs.get(own.size()).add(cost);
            own.add(cost);
        }
    }

    private @Nullable Double at(int rung, LearningCurve curve) {
        long step = ladder.step(rung);
        Map.Entry<Long, Double> entry =
                step == Long.MAX_VALUE ? null : curve.values().ceilingEntry(step);
        return entry == null ? null : (Double) Costs.of(entry.getValue(), goal);
    }

    /**
     * How a trial stands on the rungs that its newest report has reached.
     *
     * @param leastOthers on a rung that fewer others have reached, everybody may go on
     * @return whether it is on each of them among the best {@code 1/factor}, or the very best of fewer than {@code factor}
     */
    boolean isAmongBest(int trial, LearningCurve curve, int leastOthers) {
        if (curve.values().isEmpty()) {
            return true;
        }
        Map.Entry<Long, Double> last = curve.values().lastEntry();
        long newest = last.getKey();
        Long before = curve.values().lowerKey(newest);
        int rung = 0;
        while (before != null && ladder.step(rung) <= before) {
            rung++;
        }
        double cost = Costs.of(last.getValue(), goal);
        List<Double> own = reached.getOrDefault(trial, List.of());
        for (; ladder.step(rung) <= newest; rung++) {
            Costs others = rung < rungs.size() ? rungs.get(rung) : new Costs();
            boolean isIn = rung < own.size();
            int count = others.size() - (isIn ? 1 : 0);
            int better = others.below(cost) - (isIn && own.get(rung) < cost ? 1 : 0);
            if (count >= leastOthers && better >= Math.max(1, (count + 1) / ladder.factor())) {
                return false;
            }
        }
        return true;
    }
}
