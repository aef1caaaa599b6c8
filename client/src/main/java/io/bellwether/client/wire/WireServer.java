package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Accepts connections on one TCP port. Thread-safe. */
public final class WireServer implements AutoCloseable {
    private final String host;
    private final EventLoopGroup acceptor;
    private final Channel listener;
    private final ChannelGroup accepted;

    private WireServer(String host, EventLoopGroup acceptor, Channel listener, ChannelGroup accepted) {
        this.host = host;
        this.acceptor = acceptor;
        this.listener = listener;
        this.accepted = accepted;
    }

    /**
     * Listens on {@code host}, and on no other address of the machine.
     *
     * @param port 0 for any free one
     * @throws ClusterException INVALID_CONFIGURATION if it can't
     */
    public static WireServer bind(String host, int port, HelloPolicy policy, MessageHandler handler) {
        return bind(host, port, policy, handler, WireLimits.DEFAULTS);
    }

    /** As {@link #bind(String, int, HelloPolicy, MessageHandler)}, with other limits. */
    public static WireServer bind(
            String host, int port, HelloPolicy policy, MessageHandler handler, WireLimits limits) {
        return bind(host, port, policy, handler, limits, null);
    }

    /**
     * As {@link #bind(String, int, HelloPolicy, MessageHandler)}, and peers are asked for signs of life.
     *
     * @param silence after which a peer is taken for lost and its connection ends
     */
    public static WireServer bind(String host, int port, HelloPolicy policy, MessageHandler handler, Duration silence) {
        return bind(host, port, policy, handler, WireLimits.DEFAULTS, silence);
    }

    private static WireServer bind(
            String host,
            int port,
            HelloPolicy policy,
            MessageHandler handler,
            WireLimits limits,
            @Nullable Duration silence) {
        ChannelGroup accepted = new DefaultChannelGroup(EventLoops.shared().next(), true);
        EventLoopGroup acceptor = EventLoops.newAcceptor();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(acceptor, EventLoops.shared())
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new WireChannelInitializer(
                        accepted::add, () -> new Handshake.Accepting(policy, silence), handler, limits));
        ChannelFuture bound = bootstrap.bind(new InetSocketAddress(host, port)).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            shutDown(acceptor);
            throw cannotListen(host, port, bound.cause());
        }
        return new WireServer(host, acceptor, bound.channel(), accepted);
    }

    private static ClusterException cannotListen(String host, int port, Throwable cause) {
        String reason = String.valueOf(cause.getMessage());
        boolean inUse = cause instanceof BindException
                && reason.toLowerCase(Locale.ROOT).contains("in use");
        String message = inUse
                ? "port " + port + " on " + host + ": in use (expected: free); stop the process that holds it, or"
                        + " choose another port (0 takes any free one)"
                : "address " + host + ":" + port + ": " + reason + " (expected: an address of this machine and a port"
                        + " that this user may open); choose another";
        return new ClusterException(ErrorCode.INVALID_CONFIGURATION, message, cause);
    }

    /** The address it listens on, as given. */
    public String host() {
        return host;
    }

    /** The port it listens on. */
    public int boundPort() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Stops listening and closes all connections; returns when that is done, unless called on an I/O thread. */
    @Override
    public void close() {
        // First the channel, then its thread: a thread that ends before it has turned once forgets to close the
        // channel.
        Future<?> listening = listener.close().addListener(closed -> shutDown(acceptor));
        Future<?> connected = accepted.close();
        if (!EventLoops.isCurrentThread()) {
            listening.awaitUninterruptibly();
            acceptor.terminationFuture().awaitUninterruptibly();
            connected.awaitUninterruptibly();
        }
    }

    /** The port is free only once the acceptor's selector has let go of it, which its shutdown brings about. */
    private static void shutDown(EventLoopGroup acceptor) {
        Future<?> unused = acceptor.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}
