package io.bellwether.worker.transform;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;

/** The complaints, in one form: what, value, expectation, next step. */
final class TransformErrors {
    private TransformErrors() {}

    static ClusterException data(String what, Object value, String expectation, String next) {
        return new ClusterException(ErrorCode.INVALID_DATA, message(what, value, expectation, next));
    }

    static ClusterException argument(String what, Object value, String expectation, String next) {
        return new ClusterException(ErrorCode.INVALID_ARGUMENT, message(what, value, expectation, next));
    }

    private static String message(String what, Object value, String expectation, String next) {
        return what + ": " + value + " (expected: " + expectation + "); " + next;
    }
}
