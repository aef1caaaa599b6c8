package io.bellwether.worker.collective;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Gang;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a member waits for its left neighbour. The members' addresses have to be known before they can form a ring, so each
 * listens first, and joins when all do. Confined to the trial's thread.
 */
public final class RingListener implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int BUFFER_BYTES = 1 << 20;

    private final RingMember member;
    private final RingConfig config;
    private final RingDoor door;
    private final Channel channel;

    private RingListener(RingMember member, RingConfig config, RingDoor door, Channel channel) {
        this.member = member;
        this.config = config;
        this.door = door;
        this.channel = channel;
    }

    /** Listens on a free port of the loopback address; {@code IO_FAILED} if it can't. */
    public static RingListener open(AttemptId attempt, Gang gang, RingConfig config) {
        RingMember member = new RingMember(attempt, gang);
        RingDoor door = new RingDoor(member);
        ChannelFuture bound = new ServerBootstrap()
                .group(RingLoops.shared())
                .channel(NioServerSocketChannel.class)
                .childHandler(pipeline(() -> new RingHandshake.Accepting(door)))
                .bind(new InetSocketAddress(LOOPBACK, 0))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "gang: can't listen on " + LOOPBACK + ": "
                            + bound.cause().getMessage()
                            + " (expected: a free port); see what holds the ports of this machine",
                    bound.cause());
        }
        return new RingListener(member, config, door, bound.channel());
    }

    /** {@code host:port}, for the other members. */
    public String address() {
        return LOOPBACK + ":" + ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /**
     * Connects to the right neighbour, waits for the left one, and listens no longer.
     *
     * @param addresses of all members, by rank
     * @param secret what members of this gang know, and nobody else
     * @throws ClusterException UNREACHABLE if a neighbour does not answer in time
     */
    public Ring join(List<String> addresses, String secret) {
        if (addresses.size() != member.size()) {
            throw new ClusterException(
                    ErrorCode.INTERNAL, "gang: " + addresses.size() + " addresses (expected: " + member.size() + ")");
        }
        RingLinks links = new RingLinks(member, addresses, config);
        try {
            door.open(links, secret);
            connect(links, addresses.get(member.right()), secret);
            long deadline = System.nanoTime() + config.formTimeout().toNanos();
            await(links, links.right(), member.right(), deadline);
            await(links, links.left(), member.left(), deadline);
            return new Ring(member, links);
        } catch (ClusterException e) {
            links.abort(e.code(), String.valueOf(e.getMessage()));
            throw e;
        } finally {
            close();
        }
    }

    /** Listens no longer. Idempotent. */
    @Override
    public void close() {
        var unused = channel.close();
        door.close();
    }

    private void connect(RingLinks links, String address, String secret) {
        int colon = address.lastIndexOf(':');
        InetSocketAddress target =
                new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        int timeout = Math.toIntExact(config.formTimeout().toMillis());
        var unused = new Bootstrap()
                .group(RingLoops.shared())
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeout)
                .handler(pipeline(() -> new RingHandshake.Offering(links, secret)))
                .connect(target)
                .addListener(done -> {
                    Throwable cause = done.cause();
                    if (cause != null) {
                        links.lose(member.right(), String.valueOf(cause.getMessage()));
                    }
                });
    }

    private static void await(RingLinks links, CompletableFuture<Channel> link, int rank, long deadlineNanos) {
        @Nullable Throwable cause;
        try {
            Channel unused = link.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return;
        } catch (TimeoutException e) {
            links.lose(rank, "it did not join the ring in time");
            cause = links.failure();
        } catch (ExecutionException e) {
            cause = e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "gang: interrupted while the ring was formed", e);
        }
        if (cause instanceof ClusterException known) {
            throw new ClusterException(known.code(), String.valueOf(known.getMessage()), known);
        }
        throw new ClusterException(ErrorCode.INTERNAL, "gang: " + cause, cause);
    }

    private static ChannelInitializer<SocketChannel> pipeline(Supplier<RingHandshake> handshake) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel opened) {
                opened.config()
                        .setTcpNoDelay(true)
                        .setSendBufferSize(BUFFER_BYTES)
                        .setReceiveBufferSize(BUFFER_BYTES);
                opened.pipeline().addLast(new RingFrames.Decoder(), handshake.get());
            }
        };
    }
}
