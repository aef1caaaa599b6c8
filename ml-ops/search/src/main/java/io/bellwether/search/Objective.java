package io.bellwether.search;

/** What a study of one goal looks for the best value of. Called by several threads at once where trials run side by side. */
@FunctionalInterface
public interface Objective {
    /**
     * The trial's value; one that is NaN or infinite makes it a failed trial.
     *
     * @throws TrialPruned to end the trial early: see {@link Trial#checkPruned}
     * @throws Exception whatever goes wrong: the trial has failed then, and the study goes on
     */
    double value(Trial trial) throws Exception;
}
