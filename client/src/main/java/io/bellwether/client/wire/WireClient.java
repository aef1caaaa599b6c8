package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.NotLeaderException;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Opens connections. */
public final class WireClient {
    private WireClient() {}

    /**
     * Connects and says hello. Blocks, so never call it on an I/O thread.
     *
     * @param timeout for all of it
     * @throws ClusterException UNREACHABLE if nobody answers, BAD_FRAME if something else does, or the code with which the
     *     peer refuses: VERSION_MISMATCH, CLUSTER_MISMATCH, NOT_AUTHORIZED, NOT_LEADER
     */
    public static Connection connect(String host, int port, Hello hello, MessageHandler handler, Duration timeout) {
        return connect(host, port, hello, handler, timeout, null);
    }

    /**
     * As above.
     *
     * @param silence after which the peer is taken for lost and the connection ends; null for as long as TCP keeps it
     */
    public static Connection connect(
            String host, int port, Hello hello, MessageHandler handler, Duration timeout, @Nullable Duration silence) {
        if (EventLoops.isCurrentThread()) {
            throw new IllegalStateException("connect blocks; call it on a thread of your own, not on an I/O thread");
        }
        CompletableFuture<Connection> opened = new CompletableFuture<>();
        ChannelFuture connecting = new Bootstrap()
                .group(EventLoops.shared())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(Math.max(1, timeout.toMillis())))
                .handler(new WireChannelInitializer(
                        channel -> {},
                        () -> new Handshake.Offering(hello, opened, silence),
                        handler,
                        WireLimits.DEFAULTS))
                .connect(new InetSocketAddress(host, port));
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                opened.completeExceptionally(done.cause());
            }
        });
        return await(opened, connecting, host, port, timeout);
    }

    private static Connection await(
            CompletableFuture<Connection> opened, ChannelFuture connecting, String host, int port, Duration timeout) {
        try {
            return opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw explain(e.getCause() == null ? e : e.getCause(), host, port);
        } catch (TimeoutException e) {
            abandon(opened, connecting);
            throw unreachable(host, port, "no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            abandon(opened, connecting);
            Thread.currentThread().interrupt();
            throw unreachable(host, port, "interrupted while connecting", e);
        }
    }

    /** Gives up, also if the welcome comes in this very moment. */
    private static void abandon(CompletableFuture<Connection> opened, ChannelFuture connecting) {
        opened.cancel(false);
        Future<?> unused = connecting.channel().close();
    }

    private static ClusterException explain(Throwable cause, String host, int port) {
        if (!(cause instanceof ClusterException refusal)) {
            return unreachable(host, port, reason(cause), cause);
        }
        if (refusal instanceof NotLeaderException) {
            return refusal;
        }
        return switch (refusal.code()) {
            case BAD_FRAME ->
                new ClusterException(
                        ErrorCode.BAD_FRAME,
                        host + ":" + port + " answers, but not as a coordinator of this protocol ("
                                + refusal.getMessage() + "); check host and port",
                        refusal);
            case UNREACHABLE -> unreachable(host, port, String.valueOf(refusal.getMessage()), refusal);
            default ->
                new ClusterException(refusal.code(), host + ":" + port + " refuses: " + refusal.getMessage(), refusal);
        };
    }

    private static ClusterException unreachable(String host, int port, String reason, Throwable cause) {
        return new ClusterException(
                ErrorCode.UNREACHABLE,
                "no coordinator answers at " + host + ":" + port + " (" + reason
                        + "); start one with scripts/bellwether up, or correct the address",
                cause);
    }

    private static String reason(Throwable cause) {
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (cause instanceof ConnectTimeoutException) {
            return "no answer in time";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        return String.valueOf(cause.getMessage());
    }
}
