package io.bellwether.worker.collective;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What members of a gang send each other: {@code length (int32, of what follows), kind (int8), payload}, numbers big-endian but
 * for the values that are summed.
 */
final class RingFrames {
    /** First of all: attempt, rank, size and secret of the member that connects, a line each. */
    static final byte HELLO = 1;
    /** The hello is accepted. */
    static final byte WELCOME = 2;
    /** Operation (int32), chunk of the operation (int32), bytes. */
    static final byte DATA = 3;
    /** The sender is alive. */
    static final byte BEAT = 4;
    /** The sender's attempt has failed: error code (int32) and message. */
    static final byte FAILED = 5;
    /** The sender's attempt has ended as it should. */
    static final byte LEFT = 6;

    static final int CHUNK_BYTES = 1 << 17;
    /** Operation and chunk number. */
    static final int DATA_HEADER_BYTES = 8;

    private static final int PREFIX_BYTES = 5;

    private RingFrames() {}

    /** A buffer that holds a frame's prefix, for {@code payloadBytes} more to be written. */
    static ByteBuf begin(Channel channel, byte kind, int payloadBytes) {
        return channel.alloc()
                .directBuffer(PREFIX_BYTES + payloadBytes)
                .writeInt(payloadBytes + 1)
                .writeByte(kind);
    }

    static ByteBuf empty(Channel channel, byte kind) {
        return begin(channel, kind, 0);
    }

    static ByteBuf hello(Channel channel, RingMember member, String secret) {
        byte[] bytes = helloText(member, secret).getBytes(StandardCharsets.UTF_8);
        return begin(channel, HELLO, bytes.length).writeBytes(bytes);
    }

    /** What a member says of itself. */
    static String helloText(RingMember member, String secret) {
        return member.attempt() + "\n" + member.rank() + "\n" + member.size() + "\n" + secret;
    }

    static ByteBuf failed(Channel channel, ErrorCode code, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        return begin(channel, FAILED, Integer.BYTES + bytes.length)
                .writeInt(code.number())
                .writeBytes(bytes);
    }

    /** The rest of a frame as text. */
    static String text(ByteBuf frame) {
        return frame.toString(StandardCharsets.UTF_8);
    }

    /** Bytes to frames, each from its kind on. */
    static final class Decoder extends ByteToMessageDecoder {
        private static final int HELLO_LIMIT = 4_096;
        private static final int FRAME_LIMIT = CHUNK_BYTES + 64;

        private int limit = HELLO_LIMIT;

        /** The peer has proved itself. On the I/O thread. */
        void trust() {
            limit = FRAME_LIMIT;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < Integer.BYTES) {
                return;
            }
            int length = in.getInt(in.readerIndex());
            if (length < 1 || length > limit) {
                throw new ClusterException(
                        ErrorCode.BAD_FRAME, "frame length: " + length + " bytes (expected: 1 to " + limit + ")");
            }
            if (in.readableBytes() >= Integer.BYTES + length) {
                in.skipBytes(Integer.BYTES);
                out.add(in.readRetainedSlice(length));
            }
        }
    }
}
