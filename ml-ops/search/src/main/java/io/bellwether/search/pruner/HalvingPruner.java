package io.bellwether.search.pruner;

/*
 * Implementation note.
 *
 * Successive halving without waiting: Li et al., "A system for massively parallel hyperparameter tuning" (MLSys 2020, arXiv
 * 1810.05934), the form in which a trial that is not among the best 1/eta of its rung ends there, instead of being paused until it is.
 * Each trial is compared with those that came before it, so the first ones go on more easily than they should; that is the price of
 * nobody ever waiting. The two names differ in how: "successive-halving" compares from the second trial on, "asha" leaves the first
 * eta - 1 of each rung alone.
 *
 * The newest value counts, not the best so far: a rung asks how good a trial is after so many steps.
 */
/** Asynchronous successive halving, its stopping form. */
final class HalvingPruner implements Pruner {
    private final Rungs rungs;
    private final int leastOthers;

    /** @param leastOthers on a rung that fewer others have reached, everybody may go on */
    HalvingPruner(Rungs rungs, int leastOthers) {
        this.rungs = rungs;
        this.leastOthers = leastOthers;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {
        rungs.record(trial, curve);
    }

    @Override
    public void complete(int trial, LearningCurve curve, double value) {}

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        return !rungs.isAmongBest(trial, curve, leastOthers);
    }
}
