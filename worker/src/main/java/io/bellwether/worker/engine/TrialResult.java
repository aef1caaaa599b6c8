package io.bellwether.worker.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trial came to.
 *
 * @param value the sweep's metric on the validation rows; NaN fails the trial
 * @param metrics further final metrics by name
 * @param model null if {@link TrialContext#keepsModel} said no, or if the trainer makes none
 */
public record TrialResult(
        double value, Map<String, Double> metrics, @Nullable FittedModel model) {
    public TrialResult {
        metrics = Map.copyOf(metrics);
    }

    /** A value and nothing else. */
    public static TrialResult of(double value) {
        return new TrialResult(value, Map.of(), null);
    }
}
