package io.bellwether.client;

import io.bellwether.client.wire.Coordinators;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Opens clusters.
 *
 * <pre>{@code
 * try (Cluster cluster = Bellwether.connect("bw://localhost:7400")) {
 *     JobView done = cluster.submit(sweep).await();
 * }
 * }</pre>
 */
public final class Bellwether {
    private Bellwether() {}

    /**
     * Connects to the cluster whose coordinator listens at {@code address}; blocks until that is done.
     *
     * @param address {@code bw://host:port}; the port is 7400 if it is left out. Of a cluster with several coordinators all of
     *     them, {@code bw://a:7400,b:7400}: the connection follows the one that leads
     * @throws ClusterException INVALID_ARGUMENT if the address is none; at once UNREACHABLE if nobody answers there; or the
     *     reason why the cluster refuses
     */
    public static Cluster connect(String address) {
        return builder(address).connect();
    }

    /** As {@link #connect}, with options. */
    public static Builder builder(String address) {
        return new Builder(ClusterAddress.parseAll(address));
    }

    /** Fluent and caller-confined. */
    public static final class Builder {
        private final Coordinators coordinators;
        private @Nullable String token;
        private Duration connectTimeout = Duration.ofSeconds(15);
        private Duration retryTimeout = Duration.ofSeconds(30);

        private Builder(Coordinators coordinators) {
            this.coordinators = coordinators;
        }

        /** The cluster's token; none by default. */
        public Builder token(@Nullable String token) {
            this.token = token;
            return this;
        }

        /** How long one attempt to connect may take; 15 s by default. Where nobody listens it fails at once. */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = positive(timeout, "connectTimeout");
            return this;
        }

        /** How long a call goes on trying while the coordinator is away; 30 s by default. */
        public Builder retryTimeout(Duration timeout) {
            this.retryTimeout = positive(timeout, "retryTimeout");
            return this;
        }

        /** Connects, as {@link Bellwether#connect}. */
        public Cluster connect() {
            return new DefaultCluster(Link.open(
                    new ClientConfig(coordinators, token, connectTimeout, retryTimeout), new ClientThreads()));
        }

        private static Duration positive(Duration timeout, String name) {
            Objects.requireNonNull(timeout, name);
            if (timeout.toMillis() < 1 || timeout.toMillis() > Integer.MAX_VALUE) {
                throw new ClusterException(
                        ErrorCode.INVALID_ARGUMENT,
                        name + ": " + timeout + " (expected: 1 ms to 24 days); choose for example 5 s");
            }
            return timeout;
        }
    }
}
