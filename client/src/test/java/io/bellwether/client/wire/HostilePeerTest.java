package io.bellwether.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.wire.SessionMessage.Done;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.SessionMessage.Refused;
import io.bellwether.client.wire.SessionMessage.Welcome;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostilePeerTest {
    private static final WireLimits LIMITS = limits(Duration.ofMinutes(2));

    private final WireServer server = serve(LIMITS);

    private static WireLimits limits(Duration hello) {
        return new WireLimits(64 << 10, 1 << 20, 64 << 20, hello);
    }

    private static WireServer serve(WireLimits limits) {
        return WireServer.bind(
                "127.0.0.1",
                0,
                WireTransportTest.policy(null),
                (connection, id, message) -> connection.reply(id, new Done()),
                limits);
    }

    @AfterEach
    void theServerGoesOnForOthers() {
        try (server;
                Connection connection = WireClient.connect(
                        "127.0.0.1",
                        server.boundPort(),
                        Protocol.hello(PeerRole.CLIENT, null, null),
                        (peer, id, message) -> {},
                        Duration.ofSeconds(60))) {
            assertThat(connection.request(new Done()))
                    .succeedsWithin(Duration.ofSeconds(60))
                    .isEqualTo(new Done());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aMegabyteOfRandomBytesIsRefusedWithAReason(long seed) throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(seed).nextBytes(bytes);

        assertRefused(bytes, "(expected: ");
    }

    @Test
    void anotherProtocolIsRefused() throws IOException {
        assertRefused("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII), "frame length: ");
    }

    @Test
    void aFrameLongerThanAHelloMayBeIsRefusedBeforeItArrives() throws IOException {
        assertRefused(
                ByteBuffer.allocate(4).putInt((64 << 10) + 1).array(),
                "frame length: 65537 bytes (expected: 11 to 65536)");
    }

    @Test
    void aFrameLongerThanTheLimitIsRefusedAfterTheHello() throws IOException {
        try (RawPeer peer = new RawPeer(server.boundPort())) {
            peer.sendHello();
            assertThat(peer.receive()).isInstanceOf(Welcome.class);
            peer.send(ByteBuffer.allocate(4).putInt((1 << 20) + 1).array());

            assertThat(((Refused) peer.receive()).code()).isEqualTo(ErrorCode.BAD_FRAME);
            assertThat(peer.isAtEnd()).isTrue();
        }
    }

    @Test
    void aPeerThatDoesNotStartWithHelloIsRefused() throws IOException {
        byte[] frame = MessageCodec.ofThisThread().encode(1, new Done(), LIMITS.frameBytes());

        assertRefused(frame, "first message: Done (expected: Hello)");
    }

    @Test
    void anUnknownMessageIsRefused() throws IOException {
        byte[] frame = MessageCodec.ofThisThread().encode(1, new Done(), LIMITS.frameBytes());
        frame[4] = 0x7f;

        assertRefused(frame, "message id: 32531 (expected: one that this version knows)");
    }

    @Test
    void flagsOfALaterVersionAreRefused() throws IOException {
        byte[] frame = MessageCodec.ofThisThread().encode(1, new Done(), LIMITS.frameBytes());
        frame[6] = 4;

        assertRefused(frame, "frame flags: 4 (expected: 0)");
    }

    @Test
    void aPeerThatSaysNothingIsRefusedAfterAWhile() throws IOException {
        try (WireServer impatient = serve(limits(Duration.ofMillis(500)))) {
            assertRefused(impatient, new byte[0], "no hello within 500 ms");
        }
    }

    @Test
    void aSpecThatCannotBeReadRefusesTheRequestAndLeavesTheConnection() throws IOException {
        try (RawPeer peer = new RawPeer(server.boundPort())) {
            peer.sendHello();
            assertThat(peer.receive()).isInstanceOf(Welcome.class);
            peer.send(submissionOfAnUnknownKind());

            assertThat(((Refused) peer.receive()).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
            peer.send(MessageCodec.ofThisThread().encode(6, new Done(), LIMITS.frameBytes()));
            assertThat(peer.receive()).isEqualTo(new Done());
        }
    }

    @Test
    void aFirstMessageThatCannotBeReadIsRefused() throws IOException {
        assertRefused(submissionOfAnUnknownKind(), "first message: unreadable");
    }

    private static byte[] submissionOfAnUnknownKind() {
        // Version 1, request id "r", then 22 bytes of JSON.
        byte[] payload = "\1\1r\26{\"kind\":\"time-travel\"}".getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(MessageCodec.HEADER_BYTES + payload.length)
                .putInt(MessageCodec.COUNTED_HEADER_BYTES + payload.length)
                .putShort((short) 32)
                .put((byte) 0)
                .putLong(5)
                .put(payload)
                .array();
    }

    @Test
    void aServerOfAnotherProtocolIsNoCoordinator() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerAsHttp(other));
            assertThatThrownBy(() -> WireClient.connect(
                            "127.0.0.1",
                            other.getLocalPort(),
                            Protocol.hello(PeerRole.CLIENT, null, null),
                            (peer, id, message) -> {},
                            Duration.ofSeconds(60)))
                    .hasMessageContaining("answers, but not as a coordinator")
                    .extracting(e -> ((ClusterException) e).code())
                    .isEqualTo(ErrorCode.BAD_FRAME);
            answered.join();
        }
    }

    private static void answerAsHttp(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            // Until the client has hung up.
            while (socket.getInputStream().read() >= 0) {}
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertRefused(byte[] bytes, String reason) throws IOException {
        assertRefused(server, bytes, reason);
    }

    private static void assertRefused(WireServer server, byte[] bytes, String reason) throws IOException {
        try (RawPeer peer = new RawPeer(server.boundPort())) {
            peer.send(bytes);
            Refused refused = (Refused) peer.receive();
            assertThat(refused.code()).isEqualTo(ErrorCode.BAD_FRAME);
            assertThat(refused.message()).contains(reason);
            assertThat(peer.isAtEnd()).isTrue();
        }
    }
}
