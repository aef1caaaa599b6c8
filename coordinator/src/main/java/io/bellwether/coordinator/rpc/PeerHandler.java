package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Hands each message to the adapter of its family, if the peer's role may send it. Thread-safe. */
public final class PeerHandler implements MessageHandler {
    private final JobAdapter jobs;
    private final NodeAdapter nodes;
    private final ArtifactAdapter artifacts;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();

    public PeerHandler(JobAdapter jobs, NodeAdapter nodes, ArtifactAdapter artifacts) {
        this.jobs = jobs;
        this.nodes = nodes;
        this.artifacts = artifacts;
    }

    @Override
    public void onOpen(Connection connection) {
        open.add(connection);
    }

    @Override
    public void onMessage(Connection connection, long correlationId, Message message) {
        if (message instanceof NodeMessage fromNode) {
            requireWorker(connection, message);
            nodes.onMessage(connection, correlationId, fromNode);
        } else if (message instanceof JobMessage fromClient) {
            jobs.onMessage(connection, correlationId, fromClient);
        } else if (message instanceof ArtifactMessage.PutChunk put) {
            artifacts.onPut(connection, correlationId, put);
        } else if (message instanceof ArtifactMessage.GetChunk get) {
            artifacts.onGet(connection, correlationId, get);
        } else {
            throw unexpected(message);
        }
    }

    private static void requireWorker(Connection connection, Message message) {
        PeerRole role = connection.hello().role();
        if (role != PeerRole.WORKER) {
            throw new ClusterException(
                    ErrorCode.NOT_AUTHORIZED,
                    message.getClass().getSimpleName() + " from a peer of role " + role
                            + " (expected: WORKER); say hello as a worker to send it");
        }
    }

    static ClusterException unexpected(Message message) {
        return new ClusterException(
                ErrorCode.INVALID_ARGUMENT,
                "message: " + message.getClass().getSimpleName()
                        + " (expected: a request to the coordinator); it is not for this side of the wire");
    }

    @Override
    public void onClose(Connection connection) {
        open.remove(connection);
        nodes.onClose(connection);
        jobs.onClose(connection);
        artifacts.onClose(connection);
    }

    /** Ends every connection, so that each peer comes back and agrees with the leader of now. */
    public void closeAll() {
        open.forEach(Connection::close);
    }
}
