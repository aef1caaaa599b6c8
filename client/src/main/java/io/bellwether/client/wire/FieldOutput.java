package io.bellwether.client.wire;

import com.esotericsoftware.kryo.kryo5.io.Output;
import io.bellwether.client.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes the fields of messages; the mirror of {@link FieldInput}. Thread-confined, like the codec that owns it. */
final class FieldOutput {
    private final Output output;

    FieldOutput(Output output) {
        this.output = output;
    }

    void version(int version) {
        output.writeByte(version);
    }

    void integer(int value) {
        output.writeVarInt(value, false);
    }

    void number(long value) {
        output.writeVarLong(value, false);
    }

    void real(double value) {
        output.writeDouble(value);
    }

    void flag(boolean value) {
        output.writeBoolean(value);
    }

    void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    void nullableText(@Nullable String value) {
        flag(value != null);
        if (value != null) {
            text(value);
        }
    }

    void nullableInteger(@Nullable Integer value) {
        flag(value != null);
        if (value != null) {
            integer(value);
        }
    }

    void bytes(byte[] value) {
        output.writeVarInt(value.length, true);
        output.writeBytes(value);
    }

    /** Enum constants travel by name: their order may change. */
    void name(Enum<?> constant) {
        text(constant.name());
    }

    /** Specs and results travel as their JSON: one mapping for files, HTTP, journal and wire. */
    void json(Object value) {
        text(Json.write(value));
    }

    <T> void list(Collection<T> values, BiConsumer<FieldOutput, T> element) {
        output.writeVarInt(values.size(), true);
        values.forEach(value -> element.accept(this, value));
    }

    /** Writes a record that may grow: its length goes before it, so that an older reader can skip what it doesn't know. */
    void nested(Runnable fields) {
        int start = output.position();
        output.writeInt(0);
        fields.run();
        int end = output.position();
        output.setPosition(start);
        output.writeInt(end - start - Integer.BYTES);
        output.setPosition(end);
    }
}
