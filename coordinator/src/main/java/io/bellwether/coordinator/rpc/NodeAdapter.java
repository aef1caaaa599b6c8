package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.coordinator.core.Command;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What worker nodes tell. Thread-safe. */
public final class NodeAdapter {
    private static final Logger log = LoggerFactory.getLogger(NodeAdapter.class);

    private final CoordinatorLoop loop;
    private final NodeSessions sessions;
    private final AttemptReports reports;
    private final GangRendezvous gangs;
    private final SessionSlots slots;

    public NodeAdapter(
            CoordinatorLoop loop,
            NodeSessions sessions,
            AttemptReports reports,
            GangRendezvous gangs,
            SessionSlots slots) {
        this.loop = loop;
        this.sessions = sessions;
        this.reports = reports;
        this.gangs = gangs;
        this.slots = slots;
    }

    void onMessage(Connection connection, long correlationId, NodeMessage message) {
        if (message instanceof NodeMessage.RegisterNode register) {
            register(connection, register);
            return;
        }
        NodeSessions.Bound bound = sessions.of(connection);
        if (bound == null) {
            // Sent before the registration was answered, or after it was superseded; what matters is sent again.
            log.debug("peer={} ignored: {} without a registration", connection.remoteAddress(), message.getClass());
        } else if (message instanceof NodeMessage.Heartbeat heartbeat) {
            loop.trySubmit(new Command.Heartbeat(bound.node(), heartbeat));
        } else if (message instanceof NodeMessage.AttemptFinished finished) {
            gangs.onEnded(finished.attempt());
            loop.trySubmit(new Command.FinishAttempt(
                    bound.node(), finished.session(), finished.attempt(), finished.outcome()));
        } else if (message instanceof NodeMessage.TrialReported report) {
            loop.trySubmit(new Command.ReportTrial(bound.node(), report));
        } else if (message instanceof NodeMessage.CheckpointSaved saved) {
            loop.trySubmit(new Command.SaveCheckpoint(bound.node(), saved));
        } else if (message instanceof NodeMessage.GangMemberReady ready) {
            gangs.onReady(connection, ready);
        } else if (message instanceof NodeMessage.SlotListening slot) {
            slots.onListening(slot);
        } else if (message instanceof NodeMessage.AttemptMetrics metrics) {
            reports.metrics(metrics);
        } else if (message instanceof NodeMessage.AttemptLog lines) {
            reports.log(lines);
        } else {
            throw PeerHandler.unexpected(message);
        }
    }

    private void register(Connection connection, NodeMessage.RegisterNode register) {
        loop.submit(new Command.RegisterNode(register), (reply, refusal) -> {
            // On the loop, before any order of this registration is released: so the order finds the connection.
            if (reply instanceof NodeMessage.NodeRegistered registered) {
                sessions.bind(register.node(), registered.session(), connection);
                connection.send(registered);
                log.info(
                        "node registered node={} session={} host={} slots={} drops={} peer={}",
                        register.node(),
                        registered.session(),
                        register.host(),
                        register.slots(),
                        registered.drop().size(),
                        connection.remoteAddress());
            } else {
                ClusterException why = refusal != null
                        ? refusal
                        : new ClusterException(ErrorCode.INTERNAL, "the registration got no answer; try again");
                log.warn("node refused node={} code={} {}", register.node(), why.code(), why.getMessage());
                connection.send(new Refused(why.code(), String.valueOf(why.getMessage())));
            }
        });
    }

    void onClose(Connection connection) {
        NodeSessions.Bound bound = sessions.of(connection);
        if (bound != null) {
            // Not lost yet: it has until the node timeout to come back.
            log.info("node disconnected node={} session={}", bound.node(), bound.session());
        }
        sessions.unbind(connection);
    }
}
