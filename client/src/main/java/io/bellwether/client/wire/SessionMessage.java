package io.bellwether.client.wire;

import io.bellwether.client.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The opening of a connection, and refusals. */
public sealed interface SessionMessage extends Message {
    /** What a peer is. */
    enum PeerRole {
        CLIENT,
        WORKER,
        EXECUTOR
    }

    /**
     * The first frame of every connection.
     *
     * @param minProtocol lowest protocol version the peer speaks
     * @param maxProtocol highest protocol version the peer speaks
     * @param clusterId the cluster the peer belongs to; null if it takes any
     * @param token a secret, where the cluster asks for one
     */
    record Hello(
            int minProtocol,
            int maxProtocol,
            PeerRole role,
            @Nullable String clusterId,
            @Nullable String token,
            String software)
            implements SessionMessage {}

    /** The connection is open. */
    record Welcome(int protocol, String clusterId, long epoch, String software) implements SessionMessage {}

    /** The request of the same correlation id (or, with 0, the connection) is refused. */
    record Refused(ErrorCode code, String message) implements SessionMessage {}

    /** The request of the same correlation id has been carried out. */
    record Done() implements SessionMessage {}
}
