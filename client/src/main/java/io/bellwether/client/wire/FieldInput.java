package io.bellwether.client.wire;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.io.Input;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of messages; the mirror of {@link FieldOutput}. Every length is checked against what is there before
 * memory is taken for it. Bytes that make no sense are a {@link KryoException}; well-framed JSON that this version can't
 * read is a {@link ClusterException}, which refuses that one request and leaves the connection alone.
 */
final class FieldInput {
    private final Input input;

    FieldInput(Input input) {
        this.input = input;
    }

    int version() {
        int version = input.readByte();
        if (version < 1) {
            throw new KryoException("serializer version: " + version + " (expected: >= 1)");
        }
        return version;
    }

    int integer() {
        return input.readVarInt(false);
    }

    long number() {
        return input.readVarLong(false);
    }

    double real() {
        return input.readDouble();
    }

    boolean flag() {
        return input.readBoolean();
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    @Nullable
    String nullableText() {
        return flag() ? text() : null;
    }

    @Nullable
    Integer nullableInteger() {
        return flag() ? integer() : null;
    }

    byte[] bytes() {
        return input.readBytes(count());
    }

    <E extends Enum<E>> E name(Class<E> type) {
        return Enum.valueOf(type, text());
    }

    <T> T json(Class<T> type) {
        String json = text();
        try {
            return Json.read(json, type);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    e.getMessage() + "; correct it, or run the same release of Bellwether on both sides",
                    e);
        }
    }

    <T> List<T> list(Function<FieldInput, T> element) {
        int size = count();
        List<T> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(element.apply(this));
        }
        return values;
    }

    /** Reads what {@link FieldOutput#nested} wrote, and skips fields that a newer writer added at its end. */
    <T> T nested(Supplier<T> fields) {
        int length = input.readInt();
        int end = input.position() + length;
        int outerLimit = input.limit();
        if (length < 0 || end > outerLimit) {
            throw new KryoException("nested length: " + length + " (expected: 0 to " + remaining() + ")");
        }
        input.setLimit(end);
        T value = fields.get();
        input.setPosition(end);
        input.setLimit(outerLimit);
        return value;
    }

    /** Whether fields are left, of a {@link #nested} record whose last ones are not always there. */
    boolean hasMore() {
        return remaining() > 0;
    }

    /** A length or a number of elements, each of which takes at least one byte. */
    private int count() {
        int count = input.readVarInt(true);
        if (count < 0 || count > remaining()) {
            throw new KryoException("length: " + count + " (expected: 0 to " + remaining() + ")");
        }
        return count;
    }

    private int remaining() {
        return input.limit() - input.position();
    }
}
