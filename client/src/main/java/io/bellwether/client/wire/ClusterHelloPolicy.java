package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.SessionMessage.Welcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes peers of this cluster, of a protocol version in common, with the right token, in one of some roles. Thread-safe.
 *
 * @param clusterId this cluster's id
 * @param epoch the leader's epoch, for the welcome
 * @param token what peers must present; null if they need none
 * @param roles what peers may be
 */
public record ClusterHelloPolicy(
        String clusterId, LongSupplier epoch, @Nullable String token, Set<PeerRole> roles) implements HelloPolicy {
    public ClusterHelloPolicy {
        roles = Set.copyOf(roles);
    }

    @Override
    public Welcome check(Hello hello) {
        checkVersion(hello);
        checkToken(hello);
        checkRole(hello);
        checkCluster(hello);
        int version = Math.min(hello.maxProtocol(), Protocol.MAX_VERSION);
        return new Welcome(version, clusterId, epoch.getAsLong(), Protocol.software());
    }

    private static void checkVersion(Hello hello) {
        if (hello.maxProtocol() < Protocol.MIN_VERSION || hello.minProtocol() > Protocol.MAX_VERSION) {
            throw new ClusterException(
                    ErrorCode.VERSION_MISMATCH,
                    "protocol version: " + range(hello.minProtocol(), hello.maxProtocol()) + " of '" + hello.software()
                            + "' (expected: " + range(Protocol.MIN_VERSION, Protocol.MAX_VERSION) + ", as '"
                            + Protocol.software() + "' speaks); run the same release of Bellwether on both sides");
        }
    }

    private static String range(int min, int max) {
        return min == max ? String.valueOf(min) : min + " to " + max;
    }

    private void checkToken(Hello hello) {
        if (token == null) {
            return;
        }
        String given = hello.token();
        // isEqual takes the same time wherever the first difference is.
        if (given == null
                || !MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new ClusterException(
                    ErrorCode.NOT_AUTHORIZED,
                    "token: " + (given == null ? "missing" : "wrong")
                            + " (expected: the cluster's token); give the token that the cluster was started with");
        }
    }

    private void checkRole(Hello hello) {
        if (!roles.contains(hello.role())) {
            throw new ClusterException(
                    ErrorCode.NOT_AUTHORIZED,
                    "role: " + hello.role() + " (expected: one of " + roles + "); connect to the port of the right"
                            + " process");
        }
    }

    private void checkCluster(Hello hello) {
        String wanted = hello.clusterId();
        if (wanted != null && !wanted.equals(clusterId)) {
            throw new ClusterException(
                    ErrorCode.CLUSTER_MISMATCH,
                    "cluster id: '" + wanted + "' (expected: '" + clusterId + "'); the peer belongs to another cluster:"
                            + " correct the address it connects to, or give it an empty data directory to join this"
                            + " one");
        }
    }
}
