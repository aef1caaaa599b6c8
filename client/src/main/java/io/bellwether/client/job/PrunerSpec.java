package io.bellwether.client.job;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which running trials are ended early, by the values of the sweep's metric that they report step by step.
 *
 * @param name {@code none}, or {@code median}: ends a trial whose best value so far is worse than the median, over the complete
 *     trials, of their values at the same step
 * @param startupTrials complete trials to wait for before any trial is ended; 0 for the default of 5
 * @param warmupSteps a trial's first steps, in which it is never ended
 * @param intervalSteps after the warm-up, looks at every so many steps only; 0 for the default of 1
 */
public record PrunerSpec(String name, int startupTrials, int warmupSteps, int intervalSteps) {
    private static final int STARTUP_TRIALS = 5;

    public PrunerSpec(@Nullable String name, int startupTrials, int warmupSteps, int intervalSteps) {
        this.name = name == null ? "none" : name.toLowerCase(Locale.ROOT);
        this.startupTrials = startupTrials == 0 ? STARTUP_TRIALS : startupTrials;
        this.warmupSteps = warmupSteps;
        this.intervalSteps = intervalSteps == 0 ? 1 : intervalSteps;
        if (startupTrials < 0) {
            throw SpecChecks.invalid("pruner.startupTrials", startupTrials, ">= 0", "choose for example 5");
        }
        if (warmupSteps < 0) {
            throw SpecChecks.invalid("pruner.warmupSteps", warmupSteps, ">= 0", "choose for example 10");
        }
        if (intervalSteps < 0) {
            throw SpecChecks.invalid("pruner.intervalSteps", intervalSteps, ">= 0", "choose for example 1");
        }
    }

    /** Every trial runs to its end. */
    public static PrunerSpec none() {
        return new PrunerSpec("none", 0, 0, 0);
    }

    /** The median rule, after {@code warmupSteps} steps of each trial. */
    public static PrunerSpec median(int warmupSteps) {
        return new PrunerSpec("median", 0, warmupSteps, 0);
    }

    /** Whether it ever ends a trial. */
    public boolean prunes() {
        return !name.equals("none");
    }
}
