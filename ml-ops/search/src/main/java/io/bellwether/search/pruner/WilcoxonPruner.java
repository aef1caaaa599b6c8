package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What it needs: trials that report one value for each instance (a fold, a problem, a seed), the step being the instance's number and the
 * same instance in all trials, and whose objective is the mean over them.
 *
 * A trial is compared with the best complete one on the instances that both have: the one-sided Wilcoxon signed-rank test asks
 * whether the differences tend to be to the trial's disadvantage, without supposing that they are normal, so a few hard instances don't
 * decide. A trial whose mean so far is as good as the best one's whole mean is left alone, whatever the test says: then the
 * instances to come may well be kinder. So does Optuna's pruner of that name, and as there each look is a test of its own, so
 * that the chance of a wrong end grows with the number of looks.
 *
 * Cost: a look sorts the common instances, and computes the exact distribution up to 64 of them (SignedRank).
 */
/** Ends what is worse than the best trial on the same instances. */
final class WilcoxonPruner implements Pruner {
    private static final double P_VALUE = 0.1;
    private static final int LEAST = 2;

    private final PrunerSpec spec;
    private final Goal goal;
    private final double threshold;
    private @Nullable LearningCurve best;
    private double bestCost;
    private int bestTrial;

    WilcoxonPruner(PrunerSpec spec, Goal goal) {
        this.spec = spec;
        this.goal = goal;
        Double given = spec.pValue();
        this.threshold = given == null ? P_VALUE : given;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {}

    @Override
    public void complete(int trial, LearningCurve curve, double value) {
        double cost = Costs.of(value, goal);
        boolean better = best == null || cost < bestCost || (cost == bestCost && trial < bestTrial);
        if (better && !curve.values().isEmpty()) {
            best = curve.copy();
            bestCost = cost;
            bestTrial = trial;
        }
    }

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        LearningCurve other = best;
        if (other == null || !Pruners.isDue(spec, curve)) {
            return false;
        }
        NavigableMap<Long, Double> known = other.values();
        double[] differences = new double[curve.values().size()];
        int count = 0;
        for (Map.Entry<Long, Double> entry : curve.values().entrySet()) {
            Double reference = known.get(entry.getKey());
            if (reference != null) {
                double ours = Costs.of(entry.getValue(), goal);
                double theirs = Costs.of(reference, goal);
                differences[count++] = ours == theirs ? 0 : ours - theirs;
            }
        }
        return count >= LEAST
                && mean(curve) > mean(other)
                && SignedRank.chanceOfMore(Arrays.copyOf(differences, count)) < threshold;
    }

    private double mean(LearningCurve curve) {
        double sum = 0;
        for (double value : curve.values().values()) {
            sum += Costs.of(value, goal);
        }
        return sum / curve.values().size();
    }
}
