package io.bellwether.worker.node;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ArtifactMessage;
import io.bellwether.client.wire.ClusterHelloPolicy;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.client.wire.WireServer;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A coordinator in small, on the real wire: registers nodes, sends what the test says, remembers what it hears. */
final class CoordinatorDouble implements MessageHandler, AutoCloseable {
    final List<Message> heard = new CopyOnWriteArrayList<>();
    final Map<String, ByteArrayOutputStream> artifacts = new ConcurrentHashMap<>();
    volatile boolean takesModels = true;
    /** How many chunks are refused before one is taken. */
    final AtomicInteger refusals = new AtomicInteger();

    private final AtomicLong sessions;
    private final WireServer server;
    private volatile @Nullable Connection node;

    private CoordinatorDouble(int port, String clusterId, AtomicLong sessions) {
        this.sessions = sessions;
        this.server = WireServer.bind(
                "127.0.0.1",
                port,
                new ClusterHelloPolicy(clusterId, () -> 1, "secret", Set.of(SessionMessage.PeerRole.WORKER)),
                this);
    }

    static CoordinatorDouble start(String clusterId) {
        return new CoordinatorDouble(0, clusterId, new AtomicLong());
    }

    /** Ends, and comes back on the same port with nothing but the count of its sessions. */
    CoordinatorDouble restart() {
        int port = port();
        close();
        return new CoordinatorDouble(port, "cluster", sessions);
    }

    int port() {
        return server.boundPort();
    }

    long session() {
        return sessions.get();
    }

    void run(AttemptId attempt, TaskSpec task) {
        send(new NodeMessage.RunAttempt(1, session(), attempt, task));
    }

    void cancel(AttemptId attempt) {
        send(new NodeMessage.CancelAttempt(1, session(), attempt));
    }

    void acknowledge(AttemptId attempt) {
        send(new NodeMessage.AttemptAcknowledged(attempt));
    }

    <T extends Message> List<T> heard(Class<T> type) {
        return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    boolean hasNode() {
        return node != null;
    }

    @Override
    public void onMessage(Connection connection, long correlationId, Message message) {
        heard.add(message);
        if (message instanceof NodeMessage.RegisterNode) {
            connection.send(new NodeMessage.NodeRegistered(
                    1, sessions.incrementAndGet(), List.of(), 100, new NodeMessage.GridPeers(List.of("grid:1"))));
            node = connection;
        } else if (message instanceof ArtifactMessage.PutChunk && refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            connection.reply(
                    correlationId,
                    new SessionMessage.Refused(ErrorCode.LIMIT_EXCEEDED, "too many wait; try again later"));
        } else if (message instanceof ArtifactMessage.PutChunk chunk && takesModels) {
            artifacts
                    .computeIfAbsent(chunk.sha256(), absent -> new ByteArrayOutputStream())
                    .writeBytes(chunk.bytes());
            connection.reply(correlationId, new SessionMessage.Done());
        } else if (message instanceof ArtifactMessage.GetChunk wanted) {
            connection.reply(correlationId, chunk(wanted));
        }
    }

    private Message chunk(ArtifactMessage.GetChunk wanted) {
        ByteArrayOutputStream stored = artifacts.get(wanted.sha256());
        if (stored == null) {
            return new SessionMessage.Refused(ErrorCode.NOT_FOUND, "artifact " + wanted.sha256() + ": unknown");
        }
        byte[] all = stored.toByteArray();
        int from = Math.toIntExact(wanted.offset());
        int to = Math.min(all.length, from + ArtifactMessage.CHUNK_BYTES);
        return new ArtifactMessage.Chunk(all.length, from, Arrays.copyOfRange(all, from, to));
    }

    @Override
    public void onClose(Connection connection) {
        if (connection == node) {
            node = null;
        }
    }

    @Override
    public void close() {
        server.close();
    }

    void send(Message message) {
        Objects.requireNonNull(node, "no node is registered").send(message);
    }
}
