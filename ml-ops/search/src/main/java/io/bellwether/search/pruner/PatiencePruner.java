package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * As early stopping in most libraries: a report improves if it is better by more than minDelta than the last one that did, and after
 * "patience" reports without improvement the trial is ended, or the other pruner asked. Cost: the walk over the trial's reports.
 */
/** Ends what has stopped to improve. */
final class PatiencePruner implements Pruner {
    private final Goal goal;
    private final int patience;
    private final double minDelta;
    private final @Nullable Pruner other;

    PatiencePruner(PrunerSpec spec, Goal goal, @Nullable Pruner other) {
        this.goal = goal;
        this.patience = Objects.requireNonNull(spec.patience(), "patience");
        Double delta = spec.minDelta();
        this.minDelta = delta == null ? 0 : delta;
        this.other = other;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {
        if (other != null) {
            other.reported(trial, curve);
        }
    }

    @Override
    public void complete(int trial, LearningCurve curve, double value) {
        if (other != null) {
            other.complete(trial, curve, value);
        }
    }

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        double reference = Double.POSITIVE_INFINITY;
        int without = -1; // the first report is no improvement, nor the lack of one
        for (double value : curve.values().values()) {
            double cost = Costs.of(value, goal);
            if (reference - cost > minDelta) {
                reference = cost;
                without = 0;
            } else {
                without++;
            }
        }
        return without >= patience && (other == null || other.prunes(trial, curve));
    }
}
