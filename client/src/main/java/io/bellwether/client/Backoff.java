package io.bellwether.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between attempts: 50 ms doubling to a second, each shortened by up to a half at random, so that the clients of a
 * coordinator that comes back don't all knock at once. Caller-confined.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 50;
    private static final long LAST_MILLIS = 1_000;

    private long nextMillis = FIRST_MILLIS;

    Duration next() {
        long millis = nextMillis;
        nextMillis = Math.min(LAST_MILLIS, 2 * millis);
        return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    void reset() {
        nextMillis = FIRST_MILLIS;
    }
}
