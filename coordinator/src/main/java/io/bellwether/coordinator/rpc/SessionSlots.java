package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * Soft state, on purpose, and nothing but the way to the client: slots repeat that they wait until their client is there, and a client
 * attaches again after each break.
 */
/** Passes on where the slots of sessions listen. Thread-safe. */
public final class SessionSlots {
    private static final Logger log = LoggerFactory.getLogger(SessionSlots.class);

    private final CoordinatorLoop loop;
    private final Map<JobId, Client> clients = new ConcurrentHashMap<>();

    public SessionSlots(CoordinatorLoop loop) {
        this.loop = loop;
    }

    private record Client(Connection connection, long correlationId) {}

    /** From here on the session's slots are told over this connection, whichever it was before. */
    void attach(String requestId, Connection connection, long correlationId) {
        var unused = loop.query(core -> core.session(requestId)).whenComplete((session, failure) -> {
            if (failure != null) {
                Replies.refuse(connection, correlationId, Replies.reason(failure));
            } else if (session.isEmpty()) {
                Replies.refuse(
                        connection,
                        correlationId,
                        new ClusterException(
                                ErrorCode.NOT_FOUND,
                                "session: unknown or over (expected: one that is open); open another"));
            } else {
                clients.put(session.get(), new Client(connection, correlationId));
            }
        });
    }

    /** A slot waits for its client. */
    void onListening(NodeMessage.SlotListening slot) {
        Client client = clients.get(slot.attempt().task().job());
        if (client == null) {
            log.debug("attempt={} waits for a client that is not attached", slot.attempt());
            return;
        }
        client.connection()
                .reply(
                        client.correlationId(),
                        new JobMessage.SlotOffered(slot.attempt(), slot.address(), slot.secret()));
    }

    void onClose(Connection connection) {
        clients.values().removeIf(client -> client.connection().equals(connection));
    }
}
