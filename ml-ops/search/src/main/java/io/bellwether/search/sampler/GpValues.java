package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.sampler.Observation.State;
import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * A Gaussian process wants values that look normal. Losses often don't: some configurations are orders of magnitude worse, and beside
 * them the differences that matter vanish. So above the median m a value y becomes m + s log(1 + (y - m) / s), where s is by how much
 * the best is below the median: the better half stays as it is, the worse is drawn together, the more the farther away, and the order
 * stays. As a search closes in, the median follows, and with it what counts as far away. (A logarithm of all values above the best
 * would make a spike of the best.) Then they are standardized.
 *
 * A trial without a value counts as bad as the worst that has one; a pruned one as its last value, but no better than the median, as
 * it was ended for being worse; so does one that breaks a constraint on outcomes.
 */
/** The outcomes of trials as a Gaussian process sees them: smaller is better, mean 0, deviation 1. */
final class GpValues {
    private GpValues() {}

    /** Whether there is a value at all. */
    static boolean areAny(List<Observation> trials) {
        return trials.stream().anyMatch(GpValues::isGood);
    }

    static double[] of(List<Observation> trials, Goal goal) {
        return standardized(warped(costs(trials, goal)));
    }

    /** One of several outcomes of complete trials, whether or not they keep constraints. */
    static double[] ofObjective(List<Observation> trials, int objective, Goal goal) {
        double sign = goal == Goal.MINIMIZE ? 1 : -1;
        double[] costs = trials.stream()
                .mapToDouble(trial -> sign * trial.values().get(objective))
                .toArray();
        double[] finite = Arrays.stream(costs).filter(Double::isFinite).toArray();
        double least = Arrays.stream(finite).min().orElse(0);
        double worst = Arrays.stream(finite).max().orElse(0);
        for (int i = 0; i < costs.length; i++) {
            costs[i] = Math.max(least, Math.min(worst, costs[i]));
        }
        return standardized(warped(costs));
    }

    static boolean isGood(Observation trial) {
        Double value = trial.value();
        return value != null && !value.isInfinite() && trial.isFeasible();
    }

    static double[] costs(List<Observation> trials, Goal goal) {
        double[] good = trials.stream()
                .filter(GpValues::isGood)
                .mapToDouble(trial -> Outcomes.cost(trial, goal))
                .sorted()
                .toArray();
        double least = good[0];
        double median = good[good.length / 2];
        double worst = good[good.length - 1];
        double[] costs = new double[trials.size()];
        for (int i = 0; i < costs.length; i++) {
            Observation trial = trials.get(i);
            double cost = Outcomes.cost(trial, goal);
            if (!isGood(trial)) {
                cost = trial.state() == State.FAILED ? worst : Math.max(cost, median);
            }
            costs[i] = Math.max(least, Math.min(worst, cost));
        }
        return costs;
    }

    private static double[] warped(double[] costs) {
        double[] sorted = costs.clone();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        double spread = median - sorted[0];
        double[] warped = costs.clone();
        for (int i = 0; i < warped.length && spread > 0; i++) {
            double above = (costs[i] - median) / spread;
            warped[i] = above > 0 ? median + spread * StrictMath.log1p(above) : costs[i];
        }
        return warped;
    }

    static double[] standardized(double[] values) {
        double mean = mean(values);
        double deviation = deviation(values);
        double[] standardized = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            standardized[i] = deviation > 0 ? (values[i] - mean) / deviation : 0;
        }
        return standardized;
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value / values.length;
        }
        return sum;
    }

    static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double value : values) {
            sum += (value - mean) * ((value - mean) / values.length);
        }
        return Math.sqrt(sum);
    }
}
