package io.bellwether.client.wire;

import io.bellwether.client.wire.ArtifactMessage.Chunk;
import io.bellwether.client.wire.ArtifactMessage.GetChunk;
import io.bellwether.client.wire.ArtifactMessage.PutChunk;
import java.util.List;

/** Ids 128 to 143. */
final class ArtifactSerializers {
    static final List<MessageSerializer<?>> ALL = List.of(
            MessageSerializer.of(128, PutChunk.class, 2, ArtifactSerializers::writePut, ArtifactSerializers::readPut),
            MessageSerializer.of(129, GetChunk.class, ArtifactSerializers::writeGet, ArtifactSerializers::readGet),
            MessageSerializer.of(130, Chunk.class, ArtifactSerializers::writeChunk, ArtifactSerializers::readChunk));

    private ArtifactSerializers() {}

    private static void writePut(FieldOutput output, PutChunk message) {
        output.text(message.sha256());
        output.number(message.total());
        output.number(message.offset());
        output.bytes(message.bytes());
        output.text(message.task());
    }

    private static PutChunk readPut(int version, FieldInput input) {
        return new PutChunk(
                input.text(), input.number(), input.number(), input.bytes(), version < 2 ? "" : input.text());
    }

    private static void writeGet(FieldOutput output, GetChunk message) {
        output.text(message.sha256());
        output.number(message.offset());
    }

    private static GetChunk readGet(FieldInput input) {
        return new GetChunk(input.text(), input.number());
    }

    private static void writeChunk(FieldOutput output, Chunk message) {
        output.number(message.total());
        output.number(message.offset());
        output.bytes(message.bytes());
    }

    private static Chunk readChunk(FieldInput input) {
        return new Chunk(input.number(), input.number(), input.bytes());
    }
}
