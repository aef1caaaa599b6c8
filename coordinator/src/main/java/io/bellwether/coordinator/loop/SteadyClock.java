package io.bellwether.coordinator.loop;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Wall-clock time as of the start of the process, counted on by the monotonic clock: when somebody sets the machine's clock,
 * no node is taken for lost. Thread-safe.
 */
public final class SteadyClock extends Clock {
    private final long originMillis = System.currentTimeMillis();
    private final long originNanos = System.nanoTime();
    private final ZoneId zone;

    public SteadyClock() {
        this(ZoneOffset.UTC);
    }

    private SteadyClock(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public long millis() {
        return originMillis + (System.nanoTime() - originNanos) / 1_000_000;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new SteadyClock(other);
    }
}
