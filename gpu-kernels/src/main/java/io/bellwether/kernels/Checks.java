package io.bellwether.kernels;

/** Argument checks: what, value, expectation. */
final class Checks {
    private Checks() {}

    static void length(String what, int length, long expected) {
        if (length != expected) {
            throw new IllegalArgumentException(what + ": length " + length + " (expected: " + expected + ")");
        }
    }

    static void atLeast(String what, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(what + ": " + value + " (expected: >= " + least + ")");
        }
    }

    static void same(String what, long value, String likeWhat, long expected) {
        if (value != expected) {
            throw new IllegalArgumentException(
                    what + ": " + value + " (expected: " + expected + ", as many as " + likeWhat + ")");
        }
    }

    static void within(RowRange rows, int limit) {
        if (rows.to() > limit) {
            throw new IllegalArgumentException(
                    "row range: [" + rows.from() + ", " + rows.to() + ") (expected: within [0, " + limit + "))");
        }
    }
}
