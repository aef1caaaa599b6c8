package io.bellwether.client.wire;

import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import org.jspecify.annotations.Nullable;

/** What this build speaks. A change of the frame or of a message's meaning raises {@link #MAX_VERSION}. */
public final class Protocol {
    /** The coordinator's usual port. */
    public static final int DEFAULT_PORT = 7400;

    /** The lowest protocol version this build speaks. */
    public static final int MIN_VERSION = 1;

    /** The highest protocol version this build speaks. */
    public static final int MAX_VERSION = 1;

    private Protocol() {}

    /**
     * The hello of this build.
     *
     * @param clusterId the cluster that the peer must be; null for any
     * @param token the cluster's secret; null for none
     */
    public static Hello hello(PeerRole role, @Nullable String clusterId, @Nullable String token) {
        return new Hello(MIN_VERSION, MAX_VERSION, role, clusterId, token, software());
    }

    /** Name and release of this build, for messages to people. */
    public static String software() {
        String release = Protocol.class.getPackage().getImplementationVersion();
        return "bellwether " + (release == null ? "development build" : release);
    }
}
