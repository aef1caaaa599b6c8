package io.bellwether.client.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.wire.SessionMessage.Done;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WireTransportTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final MessageHandler NONE = (connection, id, message) -> {};

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    @Test
    void aRequestGetsItsAnswer() throws Exception {
        WireServer server = serve(this::echoJob);
        Connection connection = connect(server, NONE);

        Message answer =
                connection.request(new JobMessage.GetJob(new JobId("a"))).get(60, SECONDS);

        assertThat(answer).isEqualTo(new JobMessage.View("a"));
        assertThat(connection.welcome().clusterId()).isEqualTo("cluster-a");
        assertThat(connection.welcome().epoch()).isEqualTo(7);
    }

    @Test
    void manyMessagesArriveInOrder() {
        Queue<String> received = new ConcurrentLinkedQueue<>();
        WireServer server = serve((connection, id, message) -> received.add(((JobMessage.View) message).json()));
        Connection connection = connect(server, NONE);

        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            sent.add("message " + i);
            connection.send(new JobMessage.View("message " + i));
        }

        await().atMost(TIMEOUT.multipliedBy(4)).until(() -> received.size() == sent.size());
        assertThat(List.copyOf(received)).isEqualTo(sent);
    }

    @Test
    void bothSidesMayAskAtOnce() throws Exception {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        WireServer server = serve(new MessageHandler() {
            @Override
            public void onOpen(Connection connection) {
                accepted.complete(connection);
            }

            @Override
            public void onMessage(Connection connection, long id, Message message) {
                echoJob(connection, id, message);
            }
        });
        Connection connection = connect(server, (peer, id, message) -> peer.reply(id, new JobMessage.View("client")));

        var fromClient = connection.request(new JobMessage.GetJob(new JobId("a")));
        var fromServer = accepted.get(60, SECONDS).request(new JobMessage.GetJob(new JobId("b")));

        assertThat(fromClient.get(60, SECONDS)).isEqualTo(new JobMessage.View("a"));
        assertThat(fromServer.get(60, SECONDS)).isEqualTo(new JobMessage.View("client"));
    }

    @Test
    void aWatchGetsEventsUntilTheLast() throws Exception {
        WireServer server = serve((connection, id, message) -> {
            connection.reply(id, new JobMessage.JobEvent("1", false));
            connection.reply(id, new JobMessage.JobEvent("2", true));
            connection.reply(id, new JobMessage.JobEvent("too late", false));
        });
        List<Message> events = new ArrayList<>();

        connect(server, NONE)
                .subscribe(new JobMessage.WatchJob(new JobId("a")), events::add)
                .get(60, SECONDS);

        assertThat(events).containsExactly(new JobMessage.JobEvent("1", false), new JobMessage.JobEvent("2", true));
    }

    @Test
    void whatAHandlerThrowsRefusesTheRequest() {
        WireServer server = serve((connection, id, message) -> {
            throw new ClusterException(ErrorCode.NOT_FOUND, "job a: unknown");
        });
        Connection connection = connect(server, NONE);

        var answer = connection.request(new JobMessage.GetJob(new JobId("a")));

        assertThatThrownBy(() -> answer.get(60, SECONDS)).rootCause().satisfies(e -> {
            assertThat(e).hasMessage("job a: unknown");
            assertThat(((ClusterException) e).code()).isEqualTo(ErrorCode.NOT_FOUND);
        });
    }

    @Test
    void anAnswerThatIsTooLongIsARefusalAndNotASilence() {
        WireServer server = serve((connection, id, message) ->
                connection.reply(id, new JobMessage.View("x".repeat(WireLimits.DEFAULTS.frameBytes()))));
        Connection connection = connect(server, NONE);

        assertCode(ErrorCode.LIMIT_EXCEEDED, connection.request(new Done()));
    }

    @Test
    void aPendingRequestEndsIndeterminateWhenThePeerDies() {
        WireServer server = serve(NONE);
        Connection connection = connect(server, NONE);
        var answer = connection.request(new JobMessage.CancelJob(new JobId("a")));

        server.close();

        assertCode(ErrorCode.INDETERMINATE, answer);
        assertThat(connection.closed()).succeedsWithin(TIMEOUT);
        assertCode(ErrorCode.UNREACHABLE, connection.request(new Done()));
    }

    @Test
    void aPendingRequestEndsIndeterminateWhenWeCloseTheConnection() {
        Connection connection = connect(serve(NONE), NONE);
        var answer = connection.request(new Done());

        connection.close();

        assertCode(ErrorCode.INDETERMINATE, answer);
    }

    @Test
    void whatWasSentBeforeCloseArrives() {
        Queue<Message> received = new ConcurrentLinkedQueue<>();
        WireServer server = serve((connection, id, message) -> received.add(message));
        Connection connection = connect(server, NONE);

        connection.send(new Done());
        connection.close();

        await().atMost(TIMEOUT).until(() -> received.size() == 1);
    }

    @Test
    void aPeerThatDoesNotReadIsCutOff() throws IOException {
        CompletableFuture<Connection> accepted = new CompletableFuture<>();
        WireServer server = serve(new MessageHandler() {
            @Override
            public void onOpen(Connection connection) {
                accepted.complete(connection);
            }

            @Override
            public void onMessage(Connection connection, long id, Message message) {}
        });
        try (RawPeer peer = new RawPeer(server.boundPort())) {
            peer.sendHello();
            Connection connection = accepted.join();
            Message chunk = new ArtifactMessage.Chunk(0, 0, new byte[ArtifactMessage.CHUNK_BYTES]);
            for (int i = 0; i < 100; i++) {
                connection.send(chunk);
            }
            assertThat(connection.closed()).succeedsWithin(TIMEOUT);
        }
    }

    @Test
    void anotherVersionIsRefused() {
        WireServer server = serve(NONE);

        assertRefused(
                server,
                new Hello(98, 99, PeerRole.CLIENT, null, null, "bellwether 9"),
                ErrorCode.VERSION_MISMATCH,
                "protocol version: 98 to 99 of 'bellwether 9' (expected: 1");
    }

    @Test
    void anotherClusterIsRefused() {
        WireServer server = serve(NONE);

        assertRefused(
                server,
                Protocol.hello(PeerRole.WORKER, "cluster-b", null),
                ErrorCode.CLUSTER_MISMATCH,
                "cluster id: 'cluster-b' (expected: 'cluster-a')");
    }

    @Test
    void aWrongOrMissingTokenIsRefused() {
        WireServer server = serve(NONE, "secret");

        assertRefused(server, hello("wrong"), ErrorCode.NOT_AUTHORIZED, "token: wrong");
        assertRefused(server, hello(null), ErrorCode.NOT_AUTHORIZED, "token: missing");
        assertThat(connect(server, hello("secret"), NONE).welcome().protocol()).isEqualTo(1);
    }

    @Test
    void aRoleThatDoesNotBelongHereIsRefused() {
        assertRefused(
                serve(NONE),
                Protocol.hello(PeerRole.EXECUTOR, null, null),
                ErrorCode.NOT_AUTHORIZED,
                "role: EXECUTOR (expected: one of");
    }

    @Test
    void aPortInUseIsNamed() {
        WireServer server = serve(NONE);
        int port = server.boundPort();

        assertThatThrownBy(() -> serve(NONE, null, port))
                .hasMessageContaining("port " + port + " on 127.0.0.1: in use")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.INVALID_CONFIGURATION);
    }

    @Test
    void anAddressOfAnotherMachineIsNoPlaceToListen() {
        assertCode(ErrorCode.INVALID_CONFIGURATION, () -> WireServer.bind("192.0.2.1", 0, policy(null), NONE));
    }

    @Test
    void anAddressWhereNobodyListensIsUnreachable() {
        WireServer server = serve(NONE);
        int port = server.boundPort();
        server.close();

        assertThatThrownBy(() -> WireClient.connect("127.0.0.1", port, hello(null), NONE, TIMEOUT))
                .hasMessage("no coordinator answers at 127.0.0.1:" + port
                        + " (connection refused); start one with scripts/bellwether up, or correct the address")
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(ErrorCode.UNREACHABLE);
    }

    @Test
    void aHostThatDoesNotExistIsUnreachable() {
        assertThatThrownBy(() -> WireClient.connect("no-such-host.invalid", 7400, hello(null), NONE, TIMEOUT))
                .hasMessageContaining("no-such-host.invalid:7400 (unknown host)");
    }

    @Test
    void aPeerThatAcceptsAndSaysNothingIsUnreachable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            assertThatThrownBy(() -> WireClient.connect(
                            "127.0.0.1", silent.getLocalPort(), hello(null), NONE, Duration.ofMillis(200)))
                    .hasMessageContaining("no answer within 200 ms")
                    .extracting(e -> ((ClusterException) e).code())
                    .isEqualTo(ErrorCode.UNREACHABLE);
        }
    }

    @Test
    void aServerCanListenAgainOnItsPortAtOnce() {
        WireServer first = serve(NONE);
        int port = first.boundPort();
        Connection connection = connect(first, NONE);
        first.close();
        assertThat(connection.closed()).succeedsWithin(TIMEOUT);

        WireServer second = serve(NONE, null, port);

        assertThat(connect(second, NONE).welcome().clusterId()).isEqualTo("cluster-a");
    }

    private void echoJob(Connection connection, long id, Message message) {
        connection.reply(
                id, new JobMessage.View(((JobMessage.GetJob) message).job().value()));
    }

    private WireServer serve(MessageHandler handler) {
        return serve(handler, null);
    }

    private WireServer serve(MessageHandler handler, @Nullable String token) {
        return serve(handler, token, 0);
    }

    private WireServer serve(MessageHandler handler, @Nullable String token, int port) {
        WireServer server = WireServer.bind("127.0.0.1", port, policy(token), handler);
        opened.add(server);
        return server;
    }

    static HelloPolicy policy(@Nullable String token) {
        return new ClusterHelloPolicy("cluster-a", () -> 7, token, Set.of(PeerRole.CLIENT, PeerRole.WORKER));
    }

    private static Hello hello(@Nullable String token) {
        return Protocol.hello(PeerRole.CLIENT, null, token);
    }

    private Connection connect(WireServer server, MessageHandler handler) {
        return connect(server, hello(null), handler);
    }

    private Connection connect(WireServer server, Hello hello, MessageHandler handler) {
        Connection connection = WireClient.connect("127.0.0.1", server.boundPort(), hello, handler, TIMEOUT);
        opened.add(connection);
        return connection;
    }

    private void assertRefused(WireServer server, Hello hello, ErrorCode code, String message) {
        assertThatThrownBy(() -> connect(server, hello, NONE))
                .hasMessageContaining(message)
                .extracting(e -> ((ClusterException) e).code())
                .isEqualTo(code);
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call).extracting(e -> ((ClusterException) e).code()).isEqualTo(code);
    }

    private static void assertCode(ErrorCode code, CompletableFuture<?> future) {
        assertThat(future)
                .failsWithin(TIMEOUT)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
