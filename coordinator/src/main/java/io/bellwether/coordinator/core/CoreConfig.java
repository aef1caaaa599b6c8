package io.bellwether.coordinator.core;

/**
 * What the core is told once.
 *
 * @param heartbeatMillis how often nodes report
 * @param nodeTimeoutMillis silence after which a node is lost
 * @param suggestAhead trials kept waiting for a slot, so that none is idle while the sampler thinks
 */
public record CoreConfig(long heartbeatMillis, long nodeTimeoutMillis, int suggestAhead) {
    public static final CoreConfig DEFAULT = new CoreConfig(500, 3_000, 64);

    public CoreConfig {
        if (heartbeatMillis < 1 || nodeTimeoutMillis <= heartbeatMillis || suggestAhead < 1) {
            throw new IllegalArgumentException("core config: heartbeat " + heartbeatMillis + " ms, timeout "
                    + nodeTimeoutMillis + " ms, ahead " + suggestAhead
                    + " (expected: 1 <= heartbeat < timeout, ahead >= 1)");
        }
    }
}
