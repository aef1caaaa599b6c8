package io.bellwether.worker.engine;

import io.bellwether.client.task.TrainerDescriptor;

/**
 * Fits one configuration and evaluates it. Found by {@link java.util.ServiceLoader}: a jar on the worker's class path with a
 * {@code META-INF/services} entry adds one.
 *
 * <p>One instance per executor serves all its trials, on several threads at once: keep no state in fields, share through
 * {@link TrialContext#shared}.
 */
public interface Trainer {
    /** What it is called and which hyperparameters it takes. Asked often: return a constant. */
    TrainerDescriptor descriptor();

    /**
     * Fits and evaluates one configuration; whatever it throws fails the trial.
     *
     * <p>Call {@link TrialContext#report} or {@link TrialContext#checkCancelled} in every step, so that a cancelled trial ends
     * soon: one that goes on for seconds costs its executor the process.
     */
    TrialResult fit(TrialContext context) throws Exception;

    /**
     * Loads what the first fit would load, native libraries above all. Called at most once, in an executor that has no job yet; one
     * that is started for a job is not told, so a fit can't rely on it.
     */
    default void warmUp() throws Exception {}
}
