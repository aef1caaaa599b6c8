package io.bellwether.client.wire;

import io.bellwether.client.ClusterException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Bytes to {@link Inbound}. Looks at a header as soon as it is there, so that rubbish is never buffered. */
final class FrameDecoder extends ByteToMessageDecoder {
    private int limitBytes;
    private boolean discarding;

    FrameDecoder(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Called on the I/O thread once the hello is accepted. */
    void setLimitBytes(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Called on the I/O thread: from now on, what arrives is read and thrown away. */
    void discardEverything() {
        discarding = true;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (discarding) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (in.readableBytes() < Integer.BYTES) {
            return;
        }
        int start = in.readerIndex();
        int length = in.getInt(start);
        checkLength(length);
        if (in.readableBytes() < MessageCodec.HEADER_BYTES) {
            return;
        }
        int messageId = in.getUnsignedShort(start + 4);
        checkHeader(messageId, in.getUnsignedByte(start + 6));
        if (in.readableBytes() < Integer.BYTES + length) {
            return;
        }
        long correlationId = in.getLong(start + 7);
        byte[] payload = new byte[length - MessageCodec.COUNTED_HEADER_BYTES];
        in.skipBytes(MessageCodec.HEADER_BYTES);
        in.readBytes(payload);
        out.add(read(messageId, correlationId, payload));
    }

    private void checkLength(int length) {
        if (length < MessageCodec.COUNTED_HEADER_BYTES || length > limitBytes) {
            throw new BadFrameException("frame length: " + length + " bytes (expected: "
                    + MessageCodec.COUNTED_HEADER_BYTES + " to " + limitBytes + ")");
        }
    }

    private static void checkHeader(int messageId, int flags) {
        if (!MessageCodec.knows(messageId)) {
            throw new BadFrameException("message id: " + messageId + " (expected: one that this version knows)");
        }
        if (flags != 0) {
            throw new BadFrameException("frame flags: " + flags + " (expected: 0)");
        }
    }

    private static Inbound read(int messageId, long correlationId, byte[] payload) {
        try {
            return new Inbound.Frame(correlationId, MessageCodec.ofThisThread().decode(messageId, payload));
        } catch (ClusterException e) {
            return new Inbound.Unreadable(correlationId, e);
        }
    }
}
