package io.bellwether.search.pruner;

/**
 * Ends trials that promise little. What it answers follows from the calls so far and nothing else, so that it may be asked within
 * a deterministic state machine, and brought back by the same calls. Caller-confined.
 */
public sealed interface Pruner permits MedianPruner, Pruners.Nothing {
    /** A trial has run to its end with this curve: others are measured by it. */
    void complete(LearningCurve curve);

    /** Whether the running trial with this curve should end now. Asked when its newest point was added. */
    boolean prunes(LearningCurve curve);
}
