package io.bellwether.client;

import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * `connected` is the future of the connection: done while there is one, pending while there is none and attempts to
 * reconnect go on, failed for good after close() or a refusal that no repetition mends. A connection that ends is replaced
 * by a fresh pending future and one chain of attempts; only the current connection's end starts a chain, so there is never
 * more than one. A reconnection asks for the same cluster id: another cluster at the same address is refused, not joined.
 */
/** The one connection of a cluster object, opened again for as long as it takes. Thread-safe. */
final class Link implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);

    /** Refusals that stay. */
    private static final Set<ErrorCode> FINAL =
            EnumSet.of(ErrorCode.VERSION_MISMATCH, ErrorCode.CLUSTER_MISMATCH, ErrorCode.NOT_AUTHORIZED);

    /** Between questions to standbys, one of which will lead in a moment. */
    private static final Duration TAKEOVER_PAUSE = Duration.ofMillis(200);

    /** A client gets answers only. */
    private static final MessageHandler IGNORE_UNASKED = (connection, correlationId, message) ->
            log.debug("unasked message {}", message.getClass().getSimpleName());

    private final ClientConfig config;
    private final ClientThreads threads;
    private final String clusterId;
    private final Object lock = new Object();
    private CompletableFuture<Connection> connected = new CompletableFuture<>();
    private @Nullable Connection current;
    private @Nullable ClusterException lastFailure;
    private @Nullable ClusterException ended;

    private Link(ClientConfig config, ClientThreads threads) {
        this.config = config;
        this.threads = threads;
        Connection first = dialFirst();
        this.clusterId = first.welcome().clusterId();
        adopt(first);
    }

    /** Connects now, or fails now. */
    static Link open(ClientConfig config, ClientThreads threads) {
        return new Link(config, threads);
    }

    String clusterId() {
        return clusterId;
    }

    ClientConfig config() {
        return config;
    }

    ClientThreads threads() {
        return threads;
    }

    /** Completes when there is a connection; exceptionally if there will be none any more. */
    CompletableFuture<Connection> connected() {
        synchronized (lock) {
            return connected.copy();
        }
    }

    /** Why there will be no connection any more; null as long as there may be one. */
    @Nullable
    ClusterException ended() {
        synchronized (lock) {
            return ended;
        }
    }

    /** Why there is no connection, for the message of a call that gives up. */
    @Nullable
    ClusterException lastFailure() {
        synchronized (lock) {
            return lastFailure;
        }
    }

    /** Whether the request of this failure may be sent again over the next connection. */
    static boolean isLostConnection(Throwable failure) {
        return failure instanceof ClusterException e
                && (e.code() == ErrorCode.INDETERMINATE
                        || e.code() == ErrorCode.UNREACHABLE
                        || e.code() == ErrorCode.NOT_LEADER);
    }

    /** Fails now if nobody answers; where some do and none leads, one soon will. */
    private Connection dialFirst() {
        long deadlineNanos = System.nanoTime() + config.retryTimeout().toNanos();
        while (true) {
            try {
                return dial(null);
            } catch (NotLeaderException e) {
                if (System.nanoTime() - deadlineNanos > 0
                        || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                LockSupport.parkNanos(TAKEOVER_PAUSE.toNanos());
            }
        }
    }

    private Connection dial(@Nullable String wantedCluster) {
        return config.coordinators()
                .connect(
                        Protocol.hello(PeerRole.CLIENT, wantedCluster, config.token()),
                        IGNORE_UNASKED,
                        config.connectTimeout());
    }

    private void adopt(Connection connection) {
        CompletableFuture<Connection> waiting;
        synchronized (lock) {
            current = connection;
            lastFailure = null;
            waiting = connected;
        }
        if (!waiting.complete(connection)) {
            connection.close(); // this object was closed meanwhile
        }
        CompletableFuture<Void> unused = connection.closed().thenRun(() -> onLost(connection));
    }

    private void onLost(Connection connection) {
        synchronized (lock) {
            if (ended != null || connection != current) {
                return;
            }
            current = null;
            connected = new CompletableFuture<>();
        }
        log.info("cluster={} connection lost, reconnecting", clusterId);
        threads.execute(() -> {
            config.coordinators().onLost();
            redial(new Backoff());
        });
    }

    private void redial(Backoff backoff) {
        if (ended() != null) {
            return;
        }
        try {
            Connection connection = dial(clusterId);
            adopt(connection);
            log.info("cluster={} reconnected to {}", clusterId, connection.remoteAddress());
        } catch (ClusterException e) {
            if (FINAL.contains(e.code())) {
                end(e);
                return;
            }
            synchronized (lock) {
                lastFailure = e;
            }
            Duration pause = backoff.next();
            boolean soon = e instanceof NotLeaderException && pause.compareTo(TAKEOVER_PAUSE) > 0;
            threads.executeAfter(soon ? TAKEOVER_PAUSE : pause, () -> redial(backoff));
        }
    }

    /** There will be no connection any more. The first reason counts. */
    private void end(ClusterException reason) {
        CompletableFuture<Connection> waiting;
        synchronized (lock) {
            if (ended != null) {
                return;
            }
            ended = reason;
            if (connected.isDone()) {
                connected = new CompletableFuture<>();
            }
            waiting = connected;
        }
        waiting.completeExceptionally(reason);
    }

    @Override
    public void close() {
        Connection open;
        synchronized (lock) {
            open = current;
            current = null;
        }
        end(new ClusterException(
                ErrorCode.UNREACHABLE, "cluster " + clusterId + ": closed by this program; connect again"));
        if (open != null) {
            open.close();
        }
    }
}
