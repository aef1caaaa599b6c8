package io.bellwether.worker.prepared;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import io.bellwether.worker.scoring.ModelSignature;
import io.bellwether.worker.transform.Input;
import io.bellwether.worker.transform.Pipeline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/*
 * Implementation note: the form.
 *
 *   int32 magic "BWT1" | int32 length of the header | header, JSON | the model's own bytes
 */
/**
 * A model and the transforms before it, in one artifact: whoever has the one has the other.
 *
 * @param format of the model's own bytes
 * @param features what the model reads of the pipeline's outputs, in this order
 * @param bytes the model's own; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy would double a large model
public record TransformedModel(Pipeline pipeline, String format, List<String> features, byte[] bytes) {
    public static final String FORMAT = "transformed";

    private static final int MAGIC = 0x42575431;

    private record Header(Pipeline pipeline, String format, List<String> features) {}

    /** The form in which it is kept. */
    public byte[] toBytes() {
        byte[] header = Json.write(new Header(pipeline, format, features)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + header.length + bytes.length)
                .putInt(MAGIC)
                .putInt(header.length)
                .put(header)
                .put(bytes)
                .array();
    }

    /** The original columns that it reads: its signature. */
    public List<String> inputs() {
        return pipeline.inputs().stream().map(Input::name).toList();
    }

    /** What an artifact of it says beside that. */
    public Map<String, String> provenance() {
        return Map.of("model.format", format, ModelSignature.INPUTS, ModelSignature.write(pipeline.inputs()));
    }

    /** Reads what {@link #toBytes} made; {@code IO_FAILED} if the bytes are something else. */
    public static TransformedModel read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 8 || in.getInt() != MAGIC) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "model bytes: not a model with transforms (expected: format '" + FORMAT + "'); get it again");
        }
        int length = in.getInt();
        Header header = Json.read(new String(bytes, 8, length, StandardCharsets.UTF_8), Header.class);
        return new TransformedModel(
                header.pipeline, header.format, header.features, Arrays.copyOfRange(bytes, 8 + length, bytes.length));
    }
}
