package io.bellwether.client.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Messages written and read without a connection: to load all classes before the first, and to measure. Thread-safe. */
public final class WireRehearsal {
    private WireRehearsal() {}

    /** The message, as it arrives after it has been sent. */
    public static Message roundTrip(Message message) {
        return message(frame(message));
    }

    /** The message as it is sent. */
    public static byte[] frame(Message message) {
        return MessageCodec.ofThisThread().encode(0, message, Integer.MAX_VALUE);
    }

    /** What {@link #frame} was made of. */
    public static Message message(byte[] frame) {
        int id = Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(Integer.BYTES));
        return MessageCodec.ofThisThread()
                .decode(id, Arrays.copyOfRange(frame, MessageCodec.HEADER_BYTES, frame.length));
    }
}
