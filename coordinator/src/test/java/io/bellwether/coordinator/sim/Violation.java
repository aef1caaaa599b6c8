package io.bellwether.coordinator.sim;

import java.util.function.Supplier;

/** An invariant does not hold. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }

    /** Throws with what is wrong unless it {@code holds}. The sentence is made only then: far more is checked than is ever wrong. */
    static void check(boolean holds, Supplier<String> message) {
        if (!holds) {
            throw new Violation(message.get());
        }
    }
}
