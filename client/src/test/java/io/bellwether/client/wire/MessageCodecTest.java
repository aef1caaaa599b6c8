package io.bellwether.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.NodeCapacity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class MessageCodecTest {
    /** {@code mvn test -Dtest=MessageCodecTest -Dwire.golden.write=true} writes the file of a new message. */
    private static final boolean WRITE_GOLDEN = Boolean.getBoolean("wire.golden.write");

    private static final Path GOLDEN = Path.of("src/test/resources/wire");
    private static final int LIMIT = WireLimits.DEFAULTS.frameBytes();
    private static final long CORRELATION_ID = 0x0102030405060708L;

    private final MessageCodec codec = MessageCodec.ofThisThread();

    static Stream<Message> samples() {
        return SampleMessages.all();
    }

    @Test
    void everyMessageHasASampleAndASerializer() {
        var types = messageTypes(Message.class).collect(Collectors.toSet());

        assertThat(SampleMessages.all().map(Message::getClass).collect(Collectors.toSet()))
                .isEqualTo(types);
        assertThat(MessageCodec.SERIALIZERS.stream()
                        .map(MessageSerializer::type)
                        .collect(Collectors.toSet()))
                .isEqualTo(types);
    }

    private static Stream<Class<?>> messageTypes(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(MessageCodecTest::messageTypes)
                : Stream.of(type);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aMessageComesBackAsItWas(Message message) {
        Message read = decode(codec.encode(CORRELATION_ID, message, LIMIT));

        assertThat(read).hasSameClassAs(message);
        assertThat(read).usingRecursiveComparison().isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theBytesOfAMessageNeverChange(Message message) throws IOException {
        Path file = GOLDEN.resolve(message.getClass().getSimpleName() + ".hex");
        byte[] frame = codec.encode(CORRELATION_ID, message, LIMIT);
        if (WRITE_GOLDEN && !Files.exists(file)) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, HexFormat.of().formatHex(frame) + "\n");
        }
        String golden = Files.readString(file).strip();

        assertThat(HexFormat.of().formatHex(frame)).isEqualTo(golden);
        assertThat(decode(HexFormat.of().parseHex(golden)))
                .usingRecursiveComparison()
                .isEqualTo(message);
    }

    @Test
    void aNodeOfAnEarlierReleaseHasNothingButSlots() throws IOException {
        String golden = Files.readString(GOLDEN.resolve("RegisterNode.1.hex")).strip();

        NodeMessage.RegisterNode read =
                (NodeMessage.RegisterNode) decode(HexFormat.of().parseHex(golden));
        assertThat(read.capacity()).isEqualTo(NodeCapacity.NONE);
        assertThat(read.slots()).isEqualTo(4);
    }

    @Test
    void aNodeThatDoesNotNameTheJobsItKeepsSomethingForNamesNone() throws IOException {
        String golden = Files.readString(GOLDEN.resolve("RegisterNode.2.hex")).strip();

        NodeMessage.RegisterNode read =
                (NodeMessage.RegisterNode) decode(HexFormat.of().parseHex(golden));
        assertThat(read.jobs()).isEmpty();
        assertThat(read.capacity().memory()).isEqualTo(16_384);
    }

    @Test
    void anOrderOfAnEarlierReleaseSaysNothingOfMemory() throws IOException {
        String golden = Files.readString(GOLDEN.resolve("RunAttempt.1.hex")).strip();

        NodeMessage.RunAttempt read =
                (NodeMessage.RunAttempt) decode(HexFormat.of().parseHex(golden));
        assertThat(read.memory()).isZero();
        assertThat(read.session()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "cpu (plain Java), null, null",
                "cpu (plain Java), true, null",
                "null, false, null",
                "null, null, null",
                "null, true, 10.0.0.7:40000"
            },
            nullValues = "null")
    void aNodeMaySayWhatStandsInForItsDeviceAndWhetherItHasCopiesElsewhereAndWhereItGivesFeatures(
            @Nullable String kernels, @Nullable Boolean copied, @Nullable String features) {
        NodeMessage.NodeStatus status = new NodeMessage.NodeStatus(
                        "", NodeMessage.GridState.UP, 1, Map.of("a", 1), kernels, copied)
                .withFeatures(features);
        NodeMessage.Heartbeat heartbeat = new NodeMessage.Heartbeat(5, List.of(), status);

        assertThat(decode(codec.encode(CORRELATION_ID, heartbeat, LIMIT))).isEqualTo(heartbeat);
    }

    @Test
    void aDrainThatAClientOfAnEarlierReleaseAsksForHasTheUsualGrace() throws IOException {
        String golden = Files.readString(GOLDEN.resolve("DrainNode.1.hex")).strip();

        JobMessage.DrainNode read = (JobMessage.DrainNode) decode(HexFormat.of().parseHex(golden));
        assertThat(read.drain()).isTrue();
        assertThat(read.graceMillis()).isEqualTo(JobMessage.DrainNode.DEFAULT_GRACE_MILLIS);
    }

    @Test
    void anArtifactOfAnEarlierReleaseStaysForGood() throws IOException {
        String golden = Files.readString(GOLDEN.resolve("PutChunk.1.hex")).strip();

        ArtifactMessage.PutChunk read =
                (ArtifactMessage.PutChunk) decode(HexFormat.of().parseHex(golden));
        assertThat(read.task()).isEmpty();
        assertThat(read.bytes()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anOlderReaderSkipsTheFieldsThatANewerWriterAdded(Message message) {
        byte[] payload = payload(codec.encode(1, message, LIMIT));
        byte[] newer = Arrays.copyOf(payload, payload.length + 9);
        newer[0]++;
        Arrays.fill(newer, payload.length, newer.length, (byte) 0x5a);

        Message read = codec.decode(id(message), newer);

        assertThat(read).usingRecursiveComparison().isEqualTo(message);
    }

    @Test
    void anOlderReaderSkipsTheFieldsThatANewerWriterAddedToANestedRecord() {
        Output output = new Output(64, -1);
        FieldOutput fields = new FieldOutput(output);
        fields.nested(() -> {
            fields.text("known");
            fields.text("added later");
        });
        fields.text("after");

        FieldInput input = new FieldInput(new Input(output.toBytes()));

        assertThat(input.nested(input::text)).isEqualTo("known");
        assertThat(input.text()).isEqualTo("after");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aTruncatedMessageIsABadFrame(Message message) {
        byte[] payload = payload(codec.encode(1, message, LIMIT));
        for (int length = 0; length < payload.length; length++) {
            byte[] cut = Arrays.copyOf(payload, length);
            assertThatThrownBy(() -> codec.decode(id(message), cut))
                    .as("first %s bytes", length)
                    .isInstanceOf(BadFrameException.class);
        }
    }

    @Test
    void noBytesMakeTheReaderThrowAnythingButARefusal() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            if (payload.length > 0) {
                payload[0] = 1;
            }
            int index = random.nextInt(MessageCodec.SERIALIZERS.size());
            int id = MessageCodec.SERIALIZERS.get(index).id();
            try {
                assertThat(codec.decode(id, payload)).isNotNull();
            } catch (BadFrameException | ClusterException expected) {
                assertThat(expected).hasMessageContaining(":");
            }
        }
    }

    @Test
    void aLengthLargerThanTheFrameTakesNoMemory() {
        // A text of 2^31 - 1 bytes, in a frame of 6.
        byte[] payload = {1, -1, -1, -1, -1, 7};

        assertThatThrownBy(() -> codec.decode(36, payload))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("length: 2147483647 (expected: 0 to 0)");
    }

    @Test
    void aClassThatIsNotRegisteredIsRefused() {
        Output output = new Output(64, -1);

        assertThatThrownBy(() -> codec.kryo().writeClassAndObject(output, new ArrayDeque<>()))
                .hasMessageContaining("Class is not registered: java.util.ArrayDeque");
    }

    @Test
    void aClassNameInAPayloadIsNeverLoaded() {
        // How Kryo writes an unregistered class: id 1 ("by name"), name id 0, then the name.
        Output output = new Output(64, -1);
        output.writeVarInt(1, true);
        output.writeVarInt(0, true);
        output.writeString("java.util.ArrayDeque");

        assertThatThrownBy(() -> codec.kryo().readClassAndObject(new Input(output.toBytes())))
                .hasMessageContaining("not registered");
        assertThatThrownBy(() -> codec.decode(1, output.toBytes()))
                .isInstanceOf(BadFrameException.class)
                .hasMessageContaining("message id: 1");
    }

    @Test
    void aMessageLongerThanAFrameMayBeIsRefusedToItsSender() {
        Message view = new JobMessage.View("x".repeat(1_000));

        assertThatThrownBy(() -> codec.encode(1, view, 1_000))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("View message: 1014 bytes (expected: <= 1000)")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.LIMIT_EXCEEDED);
    }

    @Test
    void aSpecThatThisVersionCannotReadRefusesTheRequestOnly() {
        Output output = new Output(64, -1);
        FieldOutput fields = new FieldOutput(output);
        fields.version(1);
        fields.text("request-1");
        fields.bytes("{\"kind\":\"time-travel\"}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> codec.decode(32, output.toBytes()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("time-travel")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    private Message decode(byte[] frame) {
        int id = ByteBuffer.wrap(frame).getShort(4);
        return codec.decode(id, payload(frame));
    }

    private int id(Message message) {
        return codec.kryo().getRegistration(message.getClass()).getId();
    }

    private static byte[] payload(byte[] frame) {
        return Arrays.copyOfRange(frame, MessageCodec.HEADER_BYTES, frame.length);
    }
}
