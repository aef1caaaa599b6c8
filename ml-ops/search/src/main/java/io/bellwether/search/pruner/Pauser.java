package io.bellwether.search.pruner;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Has trials pause at certain steps, with a checkpoint, and says which of them go on. What it answers follows from the calls so far and
 * nothing else. Trials go by their numbers. Caller-confined.
 */
public sealed interface Pauser permits Promotion {
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
}
