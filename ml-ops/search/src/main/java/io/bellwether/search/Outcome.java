package io.bellwether.search;

import java.util.Arrays;
import java.util.List;

/**
 * What a trial came to. Immutable.
 *
 * @param values one for each of the study's goals, in their order
 * @param violations by how much it breaks each constraint on outcomes: 0 where it keeps one; as many in every trial
 */
public record Outcome(List<Double> values, List<Double> violations) {
    public Outcome {
        values = List.copyOf(values);
        violations = List.copyOf(violations);
    }

    /** Of a study without constraints on outcomes. */
    public static Outcome of(double... values) {
        return new Outcome(Arrays.stream(values).boxed().toList(), List.of());
    }

    /** The same values, with these violations. */
    public Outcome violating(double... violations) {
        return new Outcome(values, Arrays.stream(violations).boxed().toList());
    }
}
