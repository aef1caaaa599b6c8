package io.bellwether.client.wire;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/*
 * Implementation note.
 *
 * A frame, big-endian:
 *
 *   int32 length of what follows | uint16 message id | uint8 flags, 0 | int64 correlation id | payload
 *
 * The payload is one version byte and the message's fields as its MessageSerializer writes them. Kryo is used with
 * registration required and without references: the table below is the whole of what can be written or read, and no byte
 * of a frame ever names a class. Kryo's own ids 0 to 9 (String, int and the like) are registered in every instance but are
 * no messages, so a frame that carries one is as bad as any unknown id.
 */
/** Messages to frames and back. Thread-confined: every thread uses its own, {@link #ofThisThread}. */
final class MessageCodec {
    /** Bytes of a frame before its payload. */
    static final int HEADER_BYTES = Integer.BYTES + Short.BYTES + Byte.BYTES + Long.BYTES;

    /** The part of the header that a frame's length counts. */
    static final int COUNTED_HEADER_BYTES = HEADER_BYTES - Integer.BYTES;

    private static final int SCRATCH_BYTES = 4 << 10;
    private static final int KEPT_SCRATCH_BYTES = 2 << 20;

    /** The table: every message, its id, its serializer. Ids are never reused. */
    static final List<MessageSerializer<?>> SERIALIZERS = Stream.of(
                    SessionSerializers.ALL,
                    JobSerializers.ALL,
                    NodeSerializers.ALL,
                    ExecutorSerializers.ALL,
                    ArtifactSerializers.ALL,
                    FeatureSerializers.ALL)
            .flatMap(List::stream)
            .toList();

    private static final Map<Integer, MessageSerializer<?>> BY_ID =
            SERIALIZERS.stream().collect(Collectors.toUnmodifiableMap(MessageSerializer::id, Function.identity()));

    private static final ThreadLocal<MessageCodec> THIS_THREAD = ThreadLocal.withInitial(MessageCodec::new);

    private final Kryo kryo;
    private Output output = new Output(SCRATCH_BYTES, -1);
    private final Input input = new Input();

    private MessageCodec() {
        kryo = new Kryo();
        kryo.setRegistrationRequired(true);
        kryo.setReferences(false);
        SERIALIZERS.forEach(serializer -> kryo.register(serializer.type(), serializer, serializer.id()));
    }

    static MessageCodec ofThisThread() {
        return THIS_THREAD.get();
    }

    /** Whether some message has this id. */
    static boolean knows(int messageId) {
        return BY_ID.containsKey(messageId);
    }

    /**
     * The whole frame of a message.
     *
     * @throws ClusterException LIMIT_EXCEEDED if its length would pass {@code limitBytes}
     */
    byte[] encode(long correlationId, Message message, int limitBytes) {
        output.reset();
        try {
            kryo.writeObject(output, message);
            int length = COUNTED_HEADER_BYTES + output.position();
            if (length > limitBytes) {
                throw new ClusterException(
                        ErrorCode.LIMIT_EXCEEDED,
                        message.getClass().getSimpleName() + " message: " + length + " bytes (expected: <= "
                                + limitBytes + "); ask for less at once");
            }
            int id = kryo.getRegistration(message.getClass()).getId();
            return ByteBuffer.allocate(Integer.BYTES + length)
                    .putInt(length)
                    .putShort((short) id)
                    .put((byte) 0)
                    .putLong(correlationId)
                    .put(output.getBuffer(), 0, output.position())
                    .array();
        } finally {
            if (output.getBuffer().length > KEPT_SCRATCH_BYTES) {
                output = new Output(SCRATCH_BYTES, -1);
            }
        }
    }

    /**
     * The message of a payload.
     *
     * @throws BadFrameException if the bytes are no such message
     * @throws ClusterException if they are, but hold a spec that this version can't read
     */
    Message decode(int messageId, byte[] payload) {
        MessageSerializer<?> serializer = BY_ID.get(messageId);
        if (serializer == null) {
            throw new BadFrameException("message id: " + messageId + " (expected: one that this version knows)");
        }
        input.setBuffer(payload);
        try {
            return kryo.readObject(input, serializer.type());
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            // Whatever a reader stumbles over (an underflow, an id that is none, a missing constant): the bytes are
            // bad.
            throw new BadFrameException(
                    "content of a " + serializer.type().getSimpleName() + " message: " + e.getMessage());
        }
    }

    /** For tests: the configured instance, to show what it refuses. */
    Kryo kryo() {
        return kryo;
    }
}
