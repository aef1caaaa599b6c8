package io.bellwether.search;

/** As {@link Objective}, for a study of several goals, or with constraints on outcomes. */
@FunctionalInterface
public interface Objectives {
    /**
     * The trial's value for each goal, and by how much it breaks each constraint.
     *
     * @throws TrialPruned to end the trial early: see {@link Trial#checkPruned}
     * @throws Exception whatever goes wrong: the trial has failed then, and the study goes on
     */
    Outcome outcome(Trial trial) throws Exception;
}
