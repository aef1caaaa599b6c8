package io.bellwether.client.job;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a sweep ends before its trials are used up, since little is left to gain. It then takes no new configurations; what runs comes to
 * its end. Immutable; the static methods name what there is. Settings that the named terminator does not know are ignored.
 *
 * @param name {@code stagnation} or {@code regret-bound}
 * @param minTrials finished trials before which it never ends the sweep; 0 for the default of 20
 * @param trials of {@code stagnation}: so many finished trials in a row without improvement; 0 for the default of 30
 * @param minGain of {@code stagnation}: what is no more than this is no improvement, null for 0; of {@code regret-bound}: what may be
 *     left to gain, null for the deviation of the best trial's mean over its folds, or, where it has none, a hundredth of the
 *     interquartile range of all trials' values
 */
public record TerminatorSpec(
        String name, int minTrials, int trials, @Nullable Double minGain) {
    /** All names. */
    public static final List<String> NAMES = List.of("stagnation", "regret-bound");

    private static final int MIN_TRIALS = 20;
    private static final int TRIALS = 30;

    public TerminatorSpec {
        name = name.toLowerCase(Locale.ROOT);
        if (!NAMES.contains(name)) {
            throw SpecChecks.invalid("terminator", "'" + name + "'", String.join(" or ", NAMES), "choose one of these");
        }
        if (minTrials < 0 || trials < 0) {
            throw SpecChecks.invalid(
                    minTrials < 0 ? "terminator.minTrials" : "terminator.trials",
                    Math.min(minTrials, trials),
                    ">= 0",
                    "0 is the default");
        }
        if (minGain != null && !(minGain >= 0 && minGain < Double.POSITIVE_INFINITY)) {
            throw SpecChecks.invalid("terminator.minGain", minGain, "a finite number >= 0", "choose for example 0.001");
        }
        minTrials = minTrials == 0 ? MIN_TRIALS : minTrials;
        trials = trials == 0 ? TRIALS : trials;
    }

    /** The terminator of this name, with its defaults. */
    public static TerminatorSpec named(String name) {
        return new TerminatorSpec(name, 0, 0, null);
    }

    /** Ends the sweep when so many finished trials in a row have not improved the best value by more than {@code minGain}. */
    public static TerminatorSpec stagnation(int trials, double minGain) {
        return new TerminatorSpec("stagnation", 0, trials, minGain);
    }

    /**
     * Ends the sweep when a Gaussian process of all trials says that, with high confidence, no more than {@code minGain} is left to gain.
     *
     * @param minGain null for what can't be told from the noise of the best trial's folds
     */
    public static TerminatorSpec regretBound(@Nullable Double minGain) {
        return new TerminatorSpec("regret-bound", 0, 0, minGain);
    }
}
