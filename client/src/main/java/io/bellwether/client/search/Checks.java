package io.bellwether.client.search;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;

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

    static ClusterException invalid(String name, String value, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "search space parameter '" + name + "': " + value + " (expected: " + expectation + "); " + next);
    }
}
