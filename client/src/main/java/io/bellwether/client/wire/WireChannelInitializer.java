package io.bellwether.client.wire;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.SocketOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdk.net.ExtendedSocketOptions;

/** The pipeline of every connection, on either side. */
final class WireChannelInitializer extends ChannelInitializer<SocketChannel> {
    /** A peer whose machine is gone is noticed after about 25 s of silence, where the platform can do that. */
    private static final List<Map.Entry<SocketOption<Integer>, Integer>> KEEP_ALIVE = List.of(
            Map.entry(ExtendedSocketOptions.TCP_KEEPIDLE, 10),
            Map.entry(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5),
            Map.entry(ExtendedSocketOptions.TCP_KEEPCOUNT, 3));

    private final Consumer<SocketChannel> registry;
    private final Supplier<Handshake> handshake;
    private final MessageHandler handler;
    private final WireLimits limits;

    WireChannelInitializer(
            Consumer<SocketChannel> registry,
            Supplier<Handshake> handshake,
            MessageHandler handler,
            WireLimits limits) {
        this.registry = registry;
        this.handshake = handshake;
        this.handler = handler;
        this.limits = limits;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        registry.accept(channel);
        channel.config().setTcpNoDelay(true).setKeepAlive(true);
        KEEP_ALIVE.forEach(option -> set(channel, option.getKey(), option.getValue()));
        Handshake opening = handshake.get();
        Duration silence = opening.silence();
        if (silence != null) {
            channel.pipeline().addLast(new LivenessWatch(silence));
        }
        FrameDecoder decoder = new FrameDecoder(limits.helloBytes());
        channel.pipeline().addLast(decoder, new SessionHandler(opening, handler, limits, decoder));
    }

    private static void set(SocketChannel channel, SocketOption<Integer> option, int value) {
        ChannelOption<Integer> nio = NioChannelOption.of(option);
        if (channel.config().getOptions().containsKey(nio)) {
            channel.config().setOption(nio, value);
        }
    }
}
