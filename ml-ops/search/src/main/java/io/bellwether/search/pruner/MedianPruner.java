package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/*
 * Implementation note.
 *
 * Golovin et al., "Google Vizier" (2017), 3.2: a trial is ended at step s if its best value until s is strictly worse than the median
 * of the values that complete trials had at s. Values are kept sorted for each step, as costs (smaller is better), so that a look
 * costs one search of the map and the walk over the trial's own steps; a complete trial costs one insertion for each of its steps,
 * which moves at most 8 bytes for each complete trial. A trial all of whose values are NaN so
 * far is worse than any.
 */
/** The median rule. */
final class MedianPruner implements Pruner {
    private final PrunerSpec spec;
    private final Goal goal;
    private final Map<Long, SortedCosts> costsByStep = new HashMap<>();
    private int complete;

    MedianPruner(PrunerSpec spec, Goal goal) {
        this.spec = spec;
        this.goal = goal;
    }

    @Override
    public void complete(LearningCurve curve) {
        complete++;
        curve.values().forEach((step, value) -> {
            if (!value.isNaN()) {
                costsByStep.computeIfAbsent(step, any -> new SortedCosts()).add(cost(value));
            }
        });
    }

    @Override
    public boolean prunes(LearningCurve curve) {
        if (complete < spec.startupTrials() || curve.values().isEmpty()) {
            return false;
        }
        long step = curve.values().lastKey();
        if (!isDue(step)) {
            return false;
        }
        SortedCosts others = costsByStep.get(step);
        if (others == null) {
            return false;
        }
        double best = Double.POSITIVE_INFINITY;
        for (double value : curve.values().values()) {
            best = Double.isNaN(value) ? best : Math.min(best, cost(value));
        }
        return best > others.median();
    }

    private boolean isDue(long step) {
        long after = step - spec.warmupSteps();
        return after >= 0 && after % spec.intervalSteps() == 0;
    }

    private double cost(double value) {
        return goal == Goal.MINIMIZE ? value : -value;
    }

    /** Numbers in rising order. */
    private static final class SortedCosts {
        private double[] costs = new double[8];
        private int size;

        void add(double cost) {
            if (size == costs.length) {
                costs = Arrays.copyOf(costs, 2 * size);
            }
            int found = Arrays.binarySearch(costs, 0, size, cost);
            int place = found < 0 ? -found - 1 : found;
            System.arraycopy(costs, place, costs, place + 1, size - place);
            costs[place] = cost;
            size++;
        }

        double median() {
            int middle = size / 2;
            // Halves, as the sum of two huge costs may overflow.
            return size % 2 == 1 ? costs[middle] : costs[middle - 1] / 2 + costs[middle] / 2;
        }
    }
}
