package io.bellwether.client.session;

import java.util.function.LongSupplier;

/*
 * Implementation note.
 *
 * To wake a thread whose processor has fallen asleep takes longer than a short task and its whole way there and back. So who expects
 * something soon looks for it for a while before it sleeps. Where nothing comes that is work for nothing, hence each look in vain
 * is followed by twice as many waits without one, up to MAX_SKIPPED: a thread whose tasks are long spends next to nothing on this.
 */
/** Looks for a moment whether something happens, before its caller goes to sleep until it does. For one thread at a time. */
public final class AdaptiveSpin {
    /** More than a short task takes with its way there and back, if nobody has to be woken for it. */
    static final long LOOK_NANOS = 50_000;

    private static final int MAX_SKIPPED = 64;

    /** With a single processor, what is waited for could not happen meanwhile. */
    private static final boolean IN_VAIN = Runtime.getRuntime().availableProcessors() < 2;

    private final LongSupplier clock;
    private int skips;
    private int skipped;

    public AdaptiveSpin() {
        this(System::nanoTime);
    }

    /** The clock, in nanoseconds: a test's own, since the system's may pass any moment between two looks. */
    AdaptiveSpin(LongSupplier clock) {
        this.clock = clock;
    }

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean holds() throws E;
    }

    /** Returns as soon as the condition holds, or after a moment if it does not, or at once if that has been of no use lately. */
    public <E extends Exception> void await(Condition<E> condition) throws E {
        if (IN_VAIN || skipped < skips) {
            skipped++;
            return;
        }
        skipped = 0;
        long start = clock.getAsLong();
        while (!condition.holds()) {
            if (clock.getAsLong() - start > LOOK_NANOS) {
                skips = Math.min(MAX_SKIPPED, Math.max(1, 2 * skips));
                return;
            }
            Thread.onSpinWait();
        }
        skips = 0;
    }
}
