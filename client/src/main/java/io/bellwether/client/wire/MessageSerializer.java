package io.bellwether.client.wire;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How one message is written: its fixed id, its version, then its fields in a fixed order. To add a field, append it to
 * both sides, raise the version, and let the reader take a default when the writer's version is older. A reader stops
 * after the fields it knows, so newer writers do no harm. Immutable.
 */
final class MessageSerializer<M extends Message> extends Serializer<M> {
    private final int id;
    private final Class<M> type;
    private final int version;
    private final BiConsumer<FieldOutput, M> writer;
    private final VersionedReader<M> reader;

    private MessageSerializer(
            int id, Class<M> type, int version, BiConsumer<FieldOutput, M> writer, VersionedReader<M> reader) {
        super(false, true);
        this.id = id;
        this.type = type;
        this.version = version;
        this.writer = writer;
        this.reader = reader;
    }

    /** A message in its first version. */
    static <M extends Message> MessageSerializer<M> of(
            int id, Class<M> type, BiConsumer<FieldOutput, M> writer, Function<FieldInput, M> reader) {
        return new MessageSerializer<>(id, type, 1, writer, (version, input) -> reader.apply(input));
    }

    /** A message in a later version. */
    static <M extends Message> MessageSerializer<M> of(
            int id, Class<M> type, int version, BiConsumer<FieldOutput, M> writer, VersionedReader<M> reader) {
        return new MessageSerializer<>(id, type, version, writer, reader);
    }

    int id() {
        return id;
    }

    Class<M> type() {
        return type;
    }

    @Override
    public void write(Kryo kryo, Output output, M message) {
        FieldOutput fields = new FieldOutput(output);
        fields.version(version);
        writer.accept(fields, message);
    }

    @Override
    public M read(Kryo kryo, Input input, Class<? extends M> ignored) {
        FieldInput fields = new FieldInput(input);
        return reader.read(fields.version(), fields);
    }

    /** Reads the fields that a writer of {@code version} wrote. */
    interface VersionedReader<M> {
        M read(int version, FieldInput input);
    }
}
