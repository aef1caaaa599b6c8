package io.bellwether.search.pruner;

/**
 * Ends trials that promise little. What it answers follows from the calls so far and nothing else, so that it may be asked within
 * a deterministic state machine, and brought back by the same calls. Trials go by their numbers. Caller-confined.
 */
public sealed interface Pruner
        permits PercentilePruner,
                HalvingPruner,
                HyperbandPruner,
                ThresholdPruner,
                PatiencePruner,
                WilcoxonPruner,
                CombinedPruner,
                FoldMeansPruner,
                Pruners.Nothing {
    /** The running trial has reported points, which are in its curve. */
    void reported(int trial, LearningCurve curve);

    /** A trial has run to its end with this curve and this value of the objective: others are measured by it. */
    void complete(int trial, LearningCurve curve, double value);

    /**
     * Whether the running trial with this curve should end now. Asked when its newest point was added, whether or not that was {@link
     * #reported} yet; changes nothing.
     */
    boolean prunes(int trial, LearningCurve curve);
}
