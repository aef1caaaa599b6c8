package io.bellwether.coordinator.calls;

/**
 * Calls that follow each other.
 *
 * @param alone whether it is to have a process of its own; one call then
 */
record CallRange(int first, int count, boolean alone) {
    int end() {
        return first + count;
    }

    boolean contains(int call) {
        return call >= first && call < end();
    }
}
