package io.bellwether.client.wire;

import io.bellwether.client.ErrorCode;
import org.jspecify.annotations.Nullable;

/** The opening of a connection, its signs of life, and refusals. */
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

    /**
     * In place of the welcome: this coordinator does not lead.
     *
     * @param leader where the one that does listens, {@code host:port}; null if none is known
     */
    record NotLeader(@Nullable String leader, String message) implements SessionMessage {}

    /** Asks the other side for a sign of life. Answered by the connection itself. */
    record Ping() implements SessionMessage {}

    /** A sign of life. */
    record Pong() implements SessionMessage {}

    /** The request of the same correlation id has been carried out. */
    record Done() implements SessionMessage {}
}
