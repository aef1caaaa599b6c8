package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.HashMap;
import java.util.Map;

/*
 * Implementation note.
 *
 * Golovin et al., "Google Vizier" (2017), 3.2: a trial is ended at step s if its best value until s is strictly worse than the median
 * (or another percentile) of the values that complete trials had at s. Values are kept sorted for each step, so that a look
 * costs one search of the map and the walk over the trial's own steps; a complete trial costs one insertion for each of its steps,
 * which moves at most 8 bytes for each complete trial. A trial all of whose values are NaN so
 * far is worse than any.
 */
/** The median rule, and that of any other percentile. */
final class PercentilePruner implements Pruner {
    private final PrunerSpec spec;
    private final Goal goal;
    private final double percent;
    private final Map<Long, Costs> costsByStep = new HashMap<>();
    private int complete;

    PercentilePruner(PrunerSpec spec, Goal goal, double percent) {
        this.spec = spec;
        this.goal = goal;
        this.percent = percent;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {}

    @Override
    public void complete(int trial, LearningCurve curve, double value) {
        complete++;
        curve.values().forEach((step, each) -> {
            if (!each.isNaN()) {
                costsByStep.computeIfAbsent(step, any -> new Costs()).add(Costs.of(each, goal));
            }
        });
    }

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        if (complete < spec.startupTrials() || !Pruners.isDue(spec, curve)) {
            return false;
        }
        Costs others = costsByStep.get(curve.values().lastKey());
        return others != null && Costs.best(curve, goal) > others.percentile(percent);
    }
}
