package io.bellwether.search.pruner;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Has trials pause at certain steps, with a checkpoint, and says which of them go on. What it answers follows from the calls so far and
 * nothing else. Trials go by their numbers. Caller-confined.
 */
public sealed interface Pauser permits Promotion, Population {
    /** The step after which the trial is to pause, should it begin or go on now; empty if it is to run to its end. */
    OptionalLong pauseAt(int trial);

    /** The trial has paused after this step, at this value; NaN if it has none. */
    void paused(int trial, long step, double value);

    /** A paused trial that is to go on now; the same until it does. */
    OptionalInt next();

    /** The trial goes on. */
    void resumed(int trial);

    /** The trial, paused or not, is over. */
    void ended(int trial);

    /** Of those that are paused the one that has come farthest, at the best value; empty if none is paused. */
    OptionalInt farthest();

    /** A member of a population is to end, and a new trial to go on from a strong one's newest checkpoint. */
    record Takeover(int weak, int strong) {}

    /** A paused trial that is to be replaced; the same until it has ended. Empty where that is not the rule. */
    default Optional<Takeover> takeover() {
        return Optional.empty();
    }

    /** A trial is one of those that begin anew. */
    default void joined(int trial) {}

    /** A new trial begins from a checkpoint of this step. */
    default void born(int trial, long step) {
        throw new IllegalStateException("trial " + trial + " is born, but here nobody is");
    }
}
