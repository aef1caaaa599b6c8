package io.bellwether.coordinator.rpc;

import io.bellwether.client.job.NodeId;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Message;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which connection speaks for which node, under which registration. Thread-safe. */
public final class NodeSessions {
    /** A node's registration and the connection that it came over. */
    record Bound(NodeId node, long session, Connection connection) {}

    private final Map<NodeId, Bound> byNode = new ConcurrentHashMap<>();
    private final Map<Connection, Bound> byConnection = new ConcurrentHashMap<>();

    /** From here on the connection is the node's; an older one of the same node is of no use any more and ends. */
    void bind(NodeId node, long session, Connection connection) {
        Bound bound = new Bound(node, session, connection);
        byConnection.put(connection, bound);
        Bound before = byNode.put(node, bound);
        if (before != null && !before.connection().equals(connection)) {
            byConnection.remove(before.connection());
            before.connection().close();
        }
    }

    /** The registration that came over the connection; null if none did. */
    @Nullable
    Bound of(Connection connection) {
        return byConnection.get(connection);
    }

    /** Sends over the connection of just that registration; lost if there is none any more. */
    void send(NodeId node, long session, Message message) {
        Bound bound = byNode.get(node);
        if (bound != null && bound.session() == session) {
            bound.connection().send(message);
        }
    }

    /**
     * Ends the node's connection, so that it comes back and registers anew. Also if a later registration holds it: the node still
     * speaks for the older one, so it has not heard of that.
     */
    void end(NodeId node, long session) {
        Bound bound = byNode.get(node);
        if (bound != null && bound.session() >= session) {
            bound.connection().close();
        }
    }

    void unbind(Connection connection) {
        Bound bound = byConnection.remove(connection);
        if (bound != null) {
            byNode.remove(bound.node(), bound);
        }
    }
}
