package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 * Golovin et al., "Google Vizier" (2017), 3.2: a trial is ended at step s if its best value until s is strictly worse than the median
 * of the values that complete trials had at s. Values are kept sorted for each step, as costs (smaller is better), so that a look
 * costs one search of the map and the walk over the trial's own steps; a complete trial costs one insertion for each of its steps.
 */
/** The median rule. */
final class MedianPruner implements Pruner {
    private final PrunerSpec spec;
    private final Goal goal;
    private final Map<Long, List<Double>> costsByStep = new HashMap<>();
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
                List<Double> costs = costsByStep.computeIfAbsent(step, any -> new ArrayList<>());
                int found = Collections.binarySearch(costs, cost(value));
                costs.add(found < 0 ? -found - 1 : found, cost(value));
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
        List<Double> others = costsByStep.getOrDefault(step, List.of());
        if (others.isEmpty()) {
            return false;
        }
        double best = Double.POSITIVE_INFINITY;
        for (double value : curve.values().values()) {
            best = Double.isNaN(value) ? best : Math.min(best, cost(value));
        }
        return best > median(others);
    }

    private boolean isDue(long step) {
        long after = step - spec.warmupSteps();
        return after >= 0 && after % spec.intervalSteps() == 0;
    }

    private double cost(double value) {
        return goal == Goal.MINIMIZE ? value : -value;
    }

    private static double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
