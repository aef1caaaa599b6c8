package io.bellwether.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.SynchronousQueue;

/*
 * The laws that bound a session task's way there and back: some bytes sent to another process and back over loopback. `blocking`: one thread
 * writes and reads, one thread on the other side reads and writes, so two threads are woken, and nothing is less. `netty`: a caller hands
 * over to its event loop and waits for it, the other side answers on its own: four are woken.
 */
/** A process that sends back what it gets. */
final class EchoProcess {
    private static final int BYTES = 32;

    private EchoProcess() {}

    /** Argument: {@code blocking} or {@code netty}. Prints its port; ends with its standard input. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("netty")) {
            Channel server = new ServerBootstrap()
                    .group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(pipeline(new Echo()))
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        } else {
            ServerSocketChannel server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            System.out.println(server.socket().getLocalPort());
            Thread echo = new Thread(() -> echo(server), "echo");
            echo.setDaemon(true);
            echo.start();
        }
        int unused = System.in.read();
        System.exit(0);
    }

    /** The median round trip to such a process, in microseconds. */
    static double roundTripMicros(String kind) throws Exception {
        Process server = ChildProcess.start(EchoProcess.class, List.of("-Xmx256m", "-XX:+UseSerialGC"), List.of(kind));
        try {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    Integer.parseInt(server.inputReader().readLine()));
            return kind.equals("netty") ? netty(address) : blocking(address);
        } finally {
            server.destroyForcibly();
        }
    }

    private static double blocking(InetSocketAddress address) throws Exception {
        try (var channel = java.nio.channels.SocketChannel.open(address)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
            return RoundTrips.measure(number -> {
                        bytes.clear();
                        channel.write(bytes);
                        bytes.clear();
                        readFully(channel, bytes);
                    })
                    .p50Micros();
        }
    }

    private static void echo(ServerSocketChannel server) {
        try (var channel = server.accept()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);
            while (true) {
                bytes.clear();
                readFully(channel, bytes);
                bytes.flip();
                channel.write(bytes);
            }
        } catch (IOException e) {
            System.err.println("bench: echo ends: " + e.getMessage());
        }
    }

    private static void readFully(java.nio.channels.SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new IOException("the other side has ended the connection");
            }
        }
    }

    private static double netty(InetSocketAddress address) throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        SynchronousQueue<Integer> answers = new SynchronousQueue<>();
        try {
            Channel channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(pipeline(new Answers(answers)))
                    .connect(address)
                    .sync()
                    .channel();
            return RoundTrips.measure(number -> {
                        var unused = channel.writeAndFlush(
                                channel.alloc().buffer(BYTES).writeZero(BYTES));
                        answers.take();
                    })
                    .p50Micros();
        } finally {
            var unused = group.shutdownGracefully();
        }
    }

    private static ChannelInitializer<SocketChannel> pipeline(ChannelInboundHandlerAdapter handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(SocketChannel opened) {
                opened.pipeline().addLast(handler);
            }
        };
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            var unused = context.writeAndFlush(bytes);
        }
    }

    /** Hands a number over for each whole answer. */
    private static final class Answers extends ChannelInboundHandlerAdapter {
        private final SynchronousQueue<Integer> answers;
        private int got;

        private Answers(SynchronousQueue<Integer> answers) {
            this.answers = answers;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) throws InterruptedException {
            got += ((ByteBuf) bytes).readableBytes();
            ((ByteBuf) bytes).release();
            if (got == BYTES) {
                got = 0;
                answers.put(BYTES);
            }
        }
    }
}
