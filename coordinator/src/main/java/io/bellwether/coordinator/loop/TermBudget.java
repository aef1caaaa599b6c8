package io.bellwether.coordinator.loop;

/**
 * How many terms in a row may fail soon after they began. A fault that passes is mended by beginning anew; one that does not (a disk
 * that takes a small commit but no large one, a command that always fails) would have the loop replay the journal for ever.
 */
final class TermBudget {
    static final int SHORT_TERMS = 5;
    private static final long SHORT_MILLIS = 10_000;

    private long begunMillis;
    private int failures;

    void onBegun(long nowMillis) {
        begunMillis = nowMillis;
    }

    /** Whether another term may be tried after this one has failed. */
    boolean allowsAnother(long nowMillis) {
        failures = nowMillis - begunMillis < SHORT_MILLIS ? failures + 1 : 1;
        return failures < SHORT_TERMS;
    }
}
