package io.bellwether.client.session;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;

/** The opening of a connection to a slot. Stateless. */
final class SlotHello {
    private static final int TIMEOUT_MILLIS = 10_000;

    private SlotHello() {}

    /** A connection that is open; {@code home} is what the slot says of its node. */
    record Opened(SocketChannel channel, String home) {}

    /**
     * Connects, and says what is needed to be let in.
     *
     * @param link the same for all connections of one client to one slot
     * @throws ClusterException NOT_AUTHORIZED if the slot refuses
     */
    static Opened open(SlotWay way, long link, int kind) throws IOException {
        int colon = way.address().lastIndexOf(':');
        if (colon < 0) {
            throw new IOException("address '" + way.address() + "' (expected: host:port)");
        }
        InetSocketAddress target = new InetSocketAddress(
                way.address().substring(0, colon),
                Integer.parseInt(way.address().substring(colon + 1)));
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(target, TIMEOUT_MILLIS);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            FrameOutput hello = new FrameOutput();
            hello.begin(SlotFrames.HELLO)
                    .int32(SlotFrames.VERSION)
                    .text(way.attempt())
                    .text(way.secret())
                    .int64(link)
                    .int8(kind);
            for (ByteBuffer bytes = hello.view(); bytes.hasRemaining(); ) {
                channel.write(bytes);
            }
            return new Opened(channel, awaitWelcome(channel));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The slot says nothing more until it is asked, so nothing that comes behind is lost. */
    private static String awaitWelcome(SocketChannel channel) throws IOException {
        // By way of the socket: a channel that blocks knows no time limit.
        ReadableByteChannel timed = Channels.newChannel(channel.socket().getInputStream());
        FrameInput input = new FrameInput(SlotFrames.MAX_HELLO_BYTES);
        ByteBuffer answer = input.next();
        while (answer == null) {
            if (input.fill(timed) < 0) {
                throw new IOException("it closed the connection without a word");
            }
            answer = input.next();
        }
        int type = answer.get();
        if (type == SlotFrames.REFUSED) {
            throw new ClusterException(ErrorCode.NOT_AUTHORIZED, SlotFrames.text(answer));
        }
        if (type != SlotFrames.WELCOME) {
            throw new IOException("answer of type " + type + " (expected: a welcome)");
        }
        answer.getInt(); // the version, which is ours or else it would have refused
        return SlotFrames.text(answer);
    }
}
