package io.bellwether.search.pruner;

import java.util.Map;

/*
 * Implementation note.
 *
 * Folds may come in any order, and a trial's curve has them by their numbers. Step n of its means is the mean over the first n that are there,
 * so a complete trial has the same steps in whatever order its folds came: step n over the folds 1 to n. Of a running trial a mean may be
 * over other folds, which is as good an estimate. A running trial is judged by its newest mean alone: an earlier one that was better was over
 * fewer folds, and no step of a fit to which one could return. Cost: the number of folds for each look.
 */
/** Asks another pruner, to which a trial's steps are the means over its first folds. */
final class FoldMeansPruner implements Pruner {
    private final Pruner pruner;

    FoldMeansPruner(Pruner pruner) {
        this.pruner = pruner;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {
        pruner.reported(trial, curve.means());
    }

    @Override
    public void complete(int trial, LearningCurve curve, double value) {
        pruner.complete(trial, curve.means(), value);
    }

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        LearningCurve means = curve.means();
        LearningCurve judged = new LearningCurve();
        for (Map.Entry<Long, Double> mean : means.values().entrySet()) {
            boolean isNewest = mean.getKey().equals(means.values().lastKey());
            judged.add(mean.getKey(), isNewest ? mean.getValue() : Double.NaN);
        }
        return pruner.prunes(trial, judged);
    }
}
