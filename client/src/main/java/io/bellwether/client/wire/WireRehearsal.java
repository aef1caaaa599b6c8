package io.bellwether.client.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Messages written and read before there are any, so that the first ones find all classes loaded. Thread-safe. */
public final class WireRehearsal {
    private WireRehearsal() {}

    /** The message, as it arrives after it has been sent. */
    public static Message roundTrip(Message message) {
        MessageCodec codec = MessageCodec.ofThisThread();
        byte[] frame = codec.encode(0, message, Integer.MAX_VALUE);
        int id = Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(Integer.BYTES));
        return codec.decode(id, Arrays.copyOfRange(frame, MessageCodec.HEADER_BYTES, frame.length));
    }
}
