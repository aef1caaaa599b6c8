package io.bellwether.client.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.List;

/** What every parameter must satisfy. */
final class Checks {
    private Checks() {}

    static void name(String name) {
        if (name == null || name.isBlank()) {
            throw invalid("(unnamed)", "no name", "a name", "name the parameter");
        }
    }

    static void range(String name, double low, double high) {
        if (!Double.isFinite(low) || !Double.isFinite(high) || low > high) {
            throw invalid(name, "[" + low + ", " + high + "]", "finite bounds, low <= high", "correct the bounds");
        }
    }

    static void scale(String name, boolean log, boolean reverseLog, boolean stepped) {
        if (log && reverseLog) {
            throw invalid(name, "log together with reverseLog", "one of both", "drop one");
        }
        if (stepped && (log || reverseLog)) {
            throw invalid(name, "step together with log", "one of both", "drop one");
        }
    }

    static void distinct(String name, List<?> values) {
        if (values.isEmpty()) {
            throw invalid(name, "no choices", "at least one", "name the choices");
        }
        if (values.stream().distinct().count() != values.size()) {
            throw invalid(name, "choices " + values, "distinct values", "drop the repeated ones");
        }
    }

    /** The words that a parameter takes; empty if it takes numbers. */
    static List<String> words(Parameter parameter) {
        if (parameter instanceof Parameter.Choice choice) {
            return choice.choices();
        }
        if (parameter instanceof Parameter.Ordinal ordinal && ordinal.hasWords()) {
            return ordinal.values().stream().map(String::valueOf).toList();
        }
        return parameter instanceof Parameter.Constant constant && constant.value() instanceof String word
                ? List.of(word)
                : List.of();
    }

    static ClusterException invalid(String name, String value, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "search space parameter '" + name + "': " + value + " (expected: " + expectation + "); " + next);
    }
}
