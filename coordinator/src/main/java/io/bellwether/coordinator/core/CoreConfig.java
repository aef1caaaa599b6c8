package io.bellwether.coordinator.core;

/**
 * What the core is told once.
 *
 * @param heartbeatMillis how often nodes report
 * @param nodeTimeoutMillis silence after which a node is lost
 * @param suggestAhead how many trials of a sweep are kept waiting for slots at most, so that none is idle while the sampler thinks
 * @param minRunMillis how long an attempt runs before it can be ended to make room for another task
 * @param speculateAfterMillis how long an attempt runs before it can be said to take long, and its task to need a second one
 */
public record CoreConfig(
        long heartbeatMillis, long nodeTimeoutMillis, int suggestAhead, long minRunMillis, long speculateAfterMillis) {
    public static final CoreConfig DEFAULT = new CoreConfig(500, 3_000, 64, 10_000, 2_000);

    public CoreConfig {
        if (heartbeatMillis < 1
                || nodeTimeoutMillis <= heartbeatMillis
                || suggestAhead < 1
                || minRunMillis < 0
                || speculateAfterMillis < 1) {
            throw new IllegalArgumentException("core config: heartbeat " + heartbeatMillis + " ms, timeout "
                    + nodeTimeoutMillis + " ms, ahead " + suggestAhead + ", run " + minRunMillis
                    + " (expected: 1 <= heartbeat < timeout, ahead >= 1, run >= 0)");
        }
    }
}
