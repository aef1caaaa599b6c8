package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * Li et al., "Hyperband" (JMLR 2018, arXiv 1603.06560): with R steps, eta and first rung r there are s_max + 1 brackets, s_max =
 * floor(log_eta(R / r)). Bracket s halves at the steps R eta^-s, R eta^-(s-1), ..., and of every n trials it gets a share that grows as
 * ceil((s_max + 1) / (s + 1) eta^s), so that all brackets spend about the same. Here each bracket is asynchronous, as in ASHA, and its
 * rungs are r eta^(s_max - s), ...: the same up to rounding.
 *
 * Which bracket a trial is in follows from its number alone: the fractional part of (number + 1/2) times the golden ratio, which falls
 * evenly into any division of [0, 1) from the first trials on.
 */
/** Brackets of successive halving, of which the earliest-ending are the largest. */
final class HyperbandPruner implements Pruner {
    private static final double GOLDEN = 0.6180339887498949;

    private final List<HalvingPruner> brackets = new ArrayList<>();
    /** For each bracket the share of trials in it and those before it. */
    private final double[] shares;

    HyperbandPruner(Goal goal, long first, int factor, long maxSteps) {
        int count = 1;
        for (long step = first; step <= maxSteps / factor; step *= factor) {
            count++;
        }
        shares = new double[count];
        double all = 0;
        long start = first;
        for (int i = 0; i < count; i++) {
            int s = count - 1 - i;
            all += StrictMath.ceil(count * StrictMath.pow(factor, s) / (s + 1));
            shares[i] = all;
            brackets.add(new HalvingPruner(new Rungs(goal, new Ladder(start, factor, maxSteps)), 1));
            start *= factor;
        }
    }

    /** The trial's bracket, from 0, which begins at the first rung. */
    int bracket(int trial) {
        double place = (trial + 0.5) * GOLDEN;
        double wanted = (place - StrictMath.floor(place)) * shares[shares.length - 1];
        int bracket = 0;
        while (bracket < shares.length - 1 && shares[bracket] <= wanted) {
            bracket++;
        }
        return bracket;
    }

    int brackets() {
        return brackets.size();
    }

    @Override
    public void reported(int trial, LearningCurve curve) {
        brackets.get(bracket(trial)).reported(trial, curve);
    }

    @Override
    public void complete(int trial, LearningCurve curve, double value) {}

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        return brackets.get(bracket(trial)).prunes(trial, curve);
    }
}
