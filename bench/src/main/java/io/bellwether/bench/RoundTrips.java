package io.bellwether.bench;

import java.util.Arrays;

/*
 * Implementation note. For seconds, not for a number of calls: while compilers still work, processors don't fall asleep between two
 * calls, and waking one takes several times as long as all the rest.
 */
/**
 * How long one call takes of many that follow each other, by one thread that waits for each.
 *
 * @param p50Micros the median
 * @param p99Micros the 99th percentile
 */
record RoundTrips(double p50Micros, double p99Micros) {
    private static final double WARM_UP_SECONDS = 5;
    private static final double SECONDS = 5;

    /** One call; {@code number} counts from 0. */
    interface Trip {
        void go(int number) throws Exception;
    }

    /** Takes ten seconds. */
    static RoundTrips measure(Trip trip) throws Exception {
        run(trip, WARM_UP_SECONDS);
        long[] nanos = run(trip, SECONDS);
        Arrays.sort(nanos);
        return new RoundTrips(nanos[nanos.length / 2] * 1e-3, nanos[(int) (nanos.length * 0.99)] * 1e-3);
    }

    private static long[] run(Trip trip, double seconds) throws Exception {
        long[] nanos = new long[1 << 16];
        int count = 0;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        long now = System.nanoTime();
        while (now - end < 0) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            trip.go(count);
            long done = System.nanoTime();
            nanos[count++] = done - now;
            now = done;
        }
        return Arrays.copyOf(nanos, count);
    }
}
