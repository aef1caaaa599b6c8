package io.bellwether.worker.collective;

import java.time.Duration;

/**
 * How patient the members of a gang are with each other.
 *
 * @param beat how often a member tells its neighbours that it is alive, whatever its trial does
 * @param lostAfter how long a neighbour may be silent until it counts as lost
 * @param formTimeout how long the members may take to find each other
 */
public record RingConfig(Duration beat, Duration lostAfter, Duration formTimeout) {
    /** The usual patience: a member that stands still is noticed within ten seconds. */
    public static final RingConfig DEFAULTS =
            new RingConfig(Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(60));
}
