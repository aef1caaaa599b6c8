package io.bellwether.client.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.NotLeaderException;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class CoordinatorsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Hello HELLO = Protocol.hello(PeerRole.CLIENT, null, null);
    private static final MessageHandler DEAF = (connection, correlationId, message) -> {};

    @Test
    void followsAStandbysHintToALeaderThatItWasNotTold() {
        try (WireServer leader = leader();
                WireServer standby = standby("127.0.0.1:" + leader.boundPort());
                Connection connection = connect(standby.boundPort())) {
            assertThat(connection.welcome().epoch()).isEqualTo(7);
        }
    }

    @Test
    void asksTheNextWhenOneTakesTheConnectionAndSaysNothing() throws IOException {
        try (ServerSocket stopped = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                WireServer leader = leader();
                Connection connection = connect(stopped.getLocalPort(), leader.boundPort())) {
            assertThat(connection.welcome().clusterId()).isEqualTo("cluster-a");
        }
    }

    @Test
    void saysThatNobodyLeadsIfSomebodyAnsweredSo() throws IOException {
        try (WireServer one = standby(null);
                WireServer other = standby("127.0.0.1:" + closedPort())) {
            assertThatThrownBy(() -> connect(one.boundPort(), other.boundPort()))
                    .isInstanceOf(NotLeaderException.class)
                    .hasMessageContaining("standby");
        }
    }

    @Test
    void endsForGoodOnlyWhenAllRefuseForGood() throws IOException {
        HelloPolicy stranger = hello -> {
            throw new ClusterException(ErrorCode.CLUSTER_MISMATCH, "another cluster");
        };
        try (WireServer other = WireServer.bind("127.0.0.1", 0, stranger, DEAF)) {
            assertThatThrownBy(() -> connect(other.boundPort(), closedPort()))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                    .hasMessageContaining("another cluster");
            assertThatThrownBy(() -> connect(other.boundPort()))
                    .isInstanceOfSatisfying(
                            ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLUSTER_MISMATCH));
        }
    }

    @Test
    void aConnectionLivesBySignsOfLifeAndEndsWithoutThem() throws Exception {
        try (WireServer leader = leader();
                Wire wire = new Wire(leader.boundPort());
                Connection connection =
                        WireClient.connect("127.0.0.1", wire.port(), HELLO, DEAF, PATIENCE, Duration.ofSeconds(4))) {
            await().atMost(PATIENCE).until(() -> wire.answers.get() > 3); // the welcome, and pongs
            assertThat(connection.closed()).isNotDone();
            wire.cut = true;
            assertThat(connection.closed()).succeedsWithin(PATIENCE);
        }
    }

    private static WireServer leader() {
        var policy = new ClusterHelloPolicy("cluster-a", () -> 7, null, Set.of(PeerRole.CLIENT));
        return WireServer.bind("127.0.0.1", 0, policy, DEAF);
    }

    private static WireServer standby(@Nullable String leader) {
        HelloPolicy policy = hello -> {
            throw new NotLeaderException(leader, "this coordinator is a standby");
        };
        return WireServer.bind("127.0.0.1", 0, policy, DEAF);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Connection connect(Integer... ports) {
        return new Coordinators(List.of(ports).stream()
                        .map(port -> new Coordinators.Address("127.0.0.1", port))
                        .toList())
                .connect(HELLO, DEAF, PATIENCE);
    }

    /** A connection to a server that can be cut without either side noticing. */
    private static final class Wire implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final int target;
        private final AtomicInteger answers = new AtomicInteger();
        private volatile boolean cut;

        private Wire(int target) throws IOException {
            this.target = target;
            start(this::accept);
        }

        private static void start(Runnable work) {
            Thread thread = new Thread(work, "wire");
            thread.setDaemon(true);
            thread.start();
        }

        private int port() {
            return listener.getLocalPort();
        }

        private void accept() {
            try (Socket near = listener.accept();
                    Socket far = new Socket(InetAddress.getLoopbackAddress(), target)) {
                start(() -> pump(near, far, new AtomicInteger()));
                pump(far, near, answers);
            } catch (IOException e) {
                // the test is over
            }
        }

        private void pump(Socket from, Socket to, AtomicInteger count) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] buffer = new byte[4_096];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!cut) {
                        out.write(buffer, 0, read);
                        count.incrementAndGet();
                    }
                }
            } catch (IOException e) {
                // the test is over
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
