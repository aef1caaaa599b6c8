package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.ClusterHelloPolicy;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.FeatureMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.client.wire.WireServer;
import io.bellwether.worker.grid.FeatureGrid;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives features to whoever has the cluster's token, on a port of its own. Thread-safe. */
public final class FeatureDoor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FeatureDoor.class);
    private static final int THREADS = 8;
    private static final int WAITING = 1_000;

    private final FeatureLookup lookup;
    private final ThreadPoolExecutor threads;
    private final WireServer server;

    private FeatureDoor(String host, String clusterId, @Nullable String token, FeatureLookup lookup) {
        this.lookup = lookup;
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "feature-door");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server = WireServer.bind(
                host, 0, new ClusterHelloPolicy(clusterId, () -> 0, token, Set.of(PeerRole.CLIENT)), new Handler());
    }

    /**
     * Listens on a free port.
     *
     * @param token what clients must present: the cluster's; null if they need none
     * @throws ClusterException {@code INVALID_CONFIGURATION} if {@code host} is no address of this machine
     */
    public static FeatureDoor open(String host, String clusterId, @Nullable String token, FeatureGrid grid) {
        return new FeatureDoor(
                host, clusterId, token, new FeatureLookup(grid, () -> System.currentTimeMillis() * 1_000));
    }

    /** {@code host:port}. */
    public String address() {
        return server.host() + ":" + server.boundPort();
    }

    @Override
    public void close() {
        server.close();
        threads.shutdownNow();
    }

    private final class Handler implements MessageHandler {
        @Override
        public void onMessage(Connection connection, long correlationId, Message message) {
            if (!(message instanceof FeatureMessage.ReadFeatures request)) {
                refuse(connection, correlationId, ErrorCode.INVALID_ARGUMENT, "expected: a request for features");
                return;
            }
            try {
                threads.execute(() -> answer(connection, correlationId, request));
            } catch (RejectedExecutionException e) {
                log.debug("refused", e);
                refuse(
                        connection,
                        correlationId,
                        ErrorCode.LIMIT_EXCEEDED,
                        WAITING + " requests for features wait (expected: fewer); try again later");
            }
        }
    }

    private void answer(Connection connection, long correlationId, FeatureMessage.ReadFeatures request) {
        try {
            connection.reply(correlationId, lookup.read(request));
        } catch (ClusterException e) {
            refuse(connection, correlationId, e.code(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.warn("view={} can't be read", request.view(), e);
            refuse(connection, correlationId, ErrorCode.INTERNAL, "reading features failed: " + e);
        }
    }

    private static void refuse(Connection connection, long correlationId, ErrorCode code, String message) {
        connection.reply(correlationId, new Refused(code, message));
    }
}
