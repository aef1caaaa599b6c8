package io.bellwether.client.wire;

import java.time.Duration;

/**
 * What a peer may ask of this process before its connection is closed with a reason.
 *
 * @param helloBytes longest frame before the hello is accepted
 * @param frameBytes longest frame after it; what is sent is held to the same limit
 * @param outboundBytes most bytes waiting to be sent to a peer that does not read
 * @param helloTimeout how long a peer may take to say hello
 */
public record WireLimits(int helloBytes, int frameBytes, long outboundBytes, Duration helloTimeout) {
    public static final WireLimits DEFAULTS = new WireLimits(64 << 10, 32 << 20, 64L << 20, Duration.ofSeconds(10));
}
