package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The trials of a search so far, in the order of their numbers. Immutable.
 *
 * @param goal which values are better
 * @param observations one for each trial that was suggested
 */
public record History(Goal goal, List<Observation> observations) {
    public History {
        Objects.requireNonNull(goal, "goal");
        observations = List.copyOf(observations);
        int before = -1;
        for (Observation observation : observations) {
            int number = observation.number();
            if (number <= before) {
                throw new IllegalArgumentException("history: trial " + number + " after trial " + before
                        + " (expected: rising numbers); sort the observations");
            }
            before = number;
        }
    }

    public static History empty(Goal goal) {
        return new History(goal, List.of());
    }

    public int size() {
        return observations.size();
    }

    /** The complete trial with the best value, the earliest of equals; empty if none is complete. */
    public Optional<Observation> best() {
        Observation best = null;
        for (Observation candidate : observations) {
            Double value = candidate.value();
            if (value != null && goal.isBetter(value, best == null ? Double.NaN : valueOf(best))) {
                best = candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static double valueOf(Observation observation) {
        Double value = observation.value();
        return value == null ? Double.NaN : value;
    }
}
