package io.bellwether.search.pruner;

import java.util.List;

/** Ends what one, or what all of several pruners would end. */
final class CombinedPruner implements Pruner {
    private final List<Pruner> pruners;
    private final boolean all;

    CombinedPruner(List<Pruner> pruners, boolean all) {
        this.pruners = List.copyOf(pruners);
        this.all = all;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {
        pruners.forEach(each -> each.reported(trial, curve));
    }

    @Override
    public void complete(int trial, LearningCurve curve, double value) {
        pruners.forEach(each -> each.complete(trial, curve, value));
    }

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        return all
                ? pruners.stream().allMatch(each -> each.prunes(trial, curve))
                : pruners.stream().anyMatch(each -> each.prunes(trial, curve));
    }
}
