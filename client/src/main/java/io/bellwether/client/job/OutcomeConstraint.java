package io.bellwether.client.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * A bound that a trial's metric must keep, for example {@code logloss <= 0.5}: a trial that breaks it is never the best, and the
 * sampler learns to stay on the right side. Immutable.
 *
 * @param metric a metric that the trainer reports
 * @param atMost whether {@code bound} is the greatest value allowed; else the least
 * @param bound finite
 */
public record OutcomeConstraint(String metric, boolean atMost, double bound) {
    public OutcomeConstraint {
        metric = JobSpec.requireText(metric, "outcomes[].metric", "logloss").toLowerCase(Locale.ROOT);
        if (!Double.isFinite(bound)) {
            throw SpecChecks.invalid("outcome " + metric, bound, "a finite bound", "correct the bound");
        }
    }

    /**
     * Reads {@code metric <= bound} or {@code metric >= bound}.
     *
     * @throws io.bellwether.client.ClusterException INVALID_ARGUMENT if it has another form
     */
    @JsonCreator
    public static OutcomeConstraint parse(String text) {
        int at = Math.max(text.indexOf("<="), text.indexOf(">="));
        if (at > 0) {
            try {
                return new OutcomeConstraint(
                        text.substring(0, at).strip(),
                        text.charAt(at) == '<',
                        Double.parseDouble(text.substring(at + 2).strip()));
            } catch (NumberFormatException e) {
                throw SpecChecks.invalid(
                        "outcome '" + text + "'", text.substring(at + 2).strip(), "a number", "correct the bound");
            }
        }
        throw SpecChecks.invalid(
                "outcomes", "'" + text + "'", "a metric, <= or >=, and a number", "write for example 'logloss <= 0.5'");
    }

    /** By how much a value breaks the bound; 0 if it keeps it, endless if there is no value. */
    public double violation(double value) {
        if (Double.isNaN(value)) {
            return Double.POSITIVE_INFINITY;
        }
        return Math.max(0, atMost ? value - bound : bound - value);
    }

    @JsonValue
    @Override
    public String toString() {
        return metric + (atMost ? " <= " : " >= ") + bound;
    }
}
