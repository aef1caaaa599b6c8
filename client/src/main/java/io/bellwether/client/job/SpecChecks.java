package io.bellwether.client.job;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;

/** The one form of complaint about a spec: what, value, expectation, next step. */
final class SpecChecks {
    private SpecChecks() {}

    static ClusterException invalid(String what, Object value, String expectation, String next) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT, what + ": " + value + " (expected: " + expectation + "); " + next);
    }
}
