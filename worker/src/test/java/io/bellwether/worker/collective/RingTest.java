package io.bellwether.worker.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.Gang;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Shorter than any member's, for a neighbour that gives no sign of life. */
    private static final RingConfig IMPATIENT = RingGang.patience(Duration.ofMillis(50), Duration.ofMillis(300));

    private static final RingConfig MUTE = RingGang.patience(Duration.ofHours(1), Duration.ofHours(1));

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void sumsOverAllMembersWhateverTheLength(int size) {
        try (RingGang gang = RingGang.of(size)) {
            for (int length : new int[] {0, 1, 2, 3, 4, 7, 100, 1_025, 16_384, 16_385, 200_003}) {
                List<double[]> results = gang.onAll(ring -> {
                    double[] values = values(ring.rank(), length);
                    ring.allReduce(values);
                    return values;
                });
                double[] sums = new double[length];
                double furthest = 0;
                for (int rank = 0; rank < size; rank++) {
                    double[] values = values(rank, length);
                    Arrays.setAll(sums, i -> sums[i] + values[i]);
                }
                for (double[] result : results) {
                    assertThat(Arrays.equals(result, results.get(0))) // to the last bit
                            .as("length %d", length)
                            .isTrue();
                    for (int i = 0; i < length; i++) {
                        furthest = Math.max(furthest, Math.abs(result[i] - sums[i]));
                    }
                }
                assertThat(furthest).as("length %d", length).isLessThan(1e-12);
            }
        }
    }

    @Test
    void sumsFloatsToo() {
        try (RingGang gang = RingGang.of(3)) {
            List<float[]> results = gang.onAll(ring -> {
                float[] values = new float[70_001];
                Arrays.fill(values, ring.rank() + 0.5f);
                ring.allReduce(values);
                return values;
            });
            assertThat(results).allSatisfy(result -> assertThat(result).containsOnly(4.5f));
        }
    }

    @Test
    void givesTheSameBitsHoweverTheMembersAreTimed() {
        double[] first = sumWithRandomPauses(1);
        for (int seed = 2; seed < 6; seed++) {
            assertThat(Arrays.equals(sumWithRandomPauses(seed), first)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131_072, 300_001})
    void broadcastsTheBytesOfMember0(int length) {
        byte[] bytes = new byte[length];
        new Random(3).nextBytes(bytes);
        try (RingGang gang = RingGang.of(3)) {
            List<byte[]> results = gang.onAll(ring -> ring.broadcast(ring.rank() == 0 ? bytes : new byte[] {1}));
            assertThat(results).allSatisfy(result -> assertThat(result).isEqualTo(bytes));
        }
    }

    @Test
    void aMemberThatIsDoneHarmsNobodyWhoHasYetToRead() {
        for (int repetition = 0; repetition < 20; repetition++) {
            try (RingGang gang = RingGang.of(3)) {
                List<Double> sums = gang.onAll(ring -> {
                    double[] values = new double[50_000];
                    Arrays.fill(values, 1);
                    ring.allReduce(values);
                    ring.close();
                    return values[49_999];
                });
                assertThat(sums).containsOnly(3.0);
            }
        }
    }

    @Test
    void aMemberThatDiesMidwayFailsTheOthersAndIsNamed() {
        try (RingGang gang = RingGang.of(3)) {
            List<CompletableFuture<Boolean>> waiting =
                    List.of(gang.begin(0, RingTest::sumOnce), gang.begin(2, RingTest::sumOnce));
            gang.die(1);
            waiting.forEach(sum ->
                    assertThatThrownBy(() -> RingGang.await(sum)).satisfies(e -> lost(e, "member 1 at 127.0.0.1:")));
            assertFails(() -> gang.member(0).allReduce(new double[3]), ErrorCode.UNREACHABLE, "member 1");
        }
    }

    @Test
    void aMemberThatGivesNoSignOfLifeIsNoticed() {
        try (RingGang gang = RingGang.of(IMPATIENT, MUTE)) {
            CompletableFuture<Boolean> sum = gang.begin(0, RingTest::sumOnce);
            assertThatThrownBy(() -> RingGang.await(sum)).satisfies(e -> lost(e, "member 1 at 127.0.0.1:"));
            assertThatThrownBy(() -> RingGang.await(sum)).hasMessageContaining("silent for");
        }
    }

    @Test
    void aMemberThatComputesForLongIsNotTakenForLost() {
        RingConfig lively = RingGang.patience(Duration.ofMillis(20), Duration.ofSeconds(2));
        try (RingGang gang = RingGang.of(lively, lively)) {
            CompletableFuture<Boolean> sum = gang.begin(0, RingTest::sumOnce);
            // Thrice as long as one is lost after that gives no sign of life.
            await().pollDelay(Duration.ofSeconds(6))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> true);
            assertThat(sum).isNotDone();
            RingGang.await(gang.begin(1, RingTest::sumOnce));
            assertThat(RingGang.await(sum)).isTrue();
        }
    }

    @Test
    void tellsTheOthersOfAFailureInItsOwnWords() {
        try (RingGang gang = RingGang.of(3)) {
            CompletableFuture<Boolean> sum = gang.begin(0, RingTest::sumOnce);
            gang.member(1).abort(ErrorCode.INVALID_DATA, "a feature holds infinite values");
            assertThatThrownBy(() -> RingGang.await(sum)).satisfies(e -> {
                assertThat(((ClusterException) cause(e)).code()).isEqualTo(ErrorCode.INVALID_DATA);
                assertThat(cause(e)).hasMessageContaining("a feature holds infinite values");
            });
        }
    }

    @Test
    void aMemberThatLeavesEarlyFailsWhoStillNeedsIt() {
        try (RingGang gang = RingGang.of(2)) {
            CompletableFuture<Boolean> sum = gang.begin(0, RingTest::sumOnce);
            gang.member(1).close();
            assertThatThrownBy(() -> RingGang.await(sum)).satisfies(e -> lost(e, "member 1"));
        }
    }

    @Test
    void anInterruptEndsAWaitingMemberAtOnce() {
        try (RingGang gang = RingGang.of(2)) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<Boolean> sum = gang.begin(0, ring -> {
                thread.complete(Thread.currentThread());
                return sumOnce(ring);
            });
            await().atMost(PATIENCE).until(() -> thread.join().getState() == Thread.State.WAITING);
            thread.join().interrupt();
            assertThatThrownBy(() -> RingGang.await(sum))
                    .satisfies(e ->
                            assertThat(((ClusterException) cause(e)).code()).isEqualTo(ErrorCode.CANCELLED));
        }
    }

    @Test
    void membersThatDisagreeAboutTheLengthAreTold() {
        try (RingGang gang = RingGang.of(2)) {
            CompletableFuture<Boolean> longer = gang.begin(0, ring -> {
                ring.allReduce(new double[8]);
                return true;
            });
            CompletableFuture<Boolean> shorter = gang.begin(1, ring -> {
                ring.allReduce(new double[6]);
                return true;
            });
            assertThatThrownBy(() -> RingGang.await(longer)).hasMessageContaining("same calls on all members");
            assertThatThrownBy(() -> RingGang.await(shorter)).hasMessageContaining("same calls on all members");
        }
    }

    @Test
    void aStrangerIsTurnedAwayAndDisturbsNobody() throws IOException {
        RingListener listener = RingListener.open(RingGang.ATTEMPT, new Gang(0, 2), RingConfig.DEFAULTS);
        RingListener other = RingListener.open(RingGang.ATTEMPT, new Gang(1, 2), RingConfig.DEFAULTS);
        List<String> addresses = List.of(listener.address(), other.address());
        int port = Integer.parseInt(listener.address().substring("127.0.0.1:".length()));
        try (Socket wrong = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket rubbish = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), port)) {
            wrong.getOutputStream().write(hello("job/1.1\n1\n2\nguess"));
            rubbish.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            CompletableFuture<Ring> joining =
                    CompletableFuture.supplyAsync(() -> listener.join(addresses, RingGang.SECRET));
            assertThat(isClosed(wrong)).isTrue();
            assertThat(isClosed(rubbish)).isTrue();
            try (Ring right = other.join(addresses, RingGang.SECRET);
                    Ring left = RingGang.await(joining)) {
                CompletableFuture<Boolean> sum = CompletableFuture.supplyAsync(() -> sumOnce(right));
                assertThat(sumOnce(left)).isTrue();
                assertThat(RingGang.await(sum)).isTrue();
            }
            assertThat(isClosed(silent)).isTrue();
        }
    }

    @Test
    void aRingThatDoesNotCloseFailsInTime() {
        RingConfig hasty = new RingConfig(Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMillis(300));
        try (RingListener listener = RingListener.open(RingGang.ATTEMPT, new Gang(0, 2), hasty);
                RingListener silent = RingListener.open(RingGang.ATTEMPT, new Gang(1, 2), hasty)) {
            assertFails(
                    () -> listener.join(List.of(listener.address(), silent.address()), RingGang.SECRET),
                    ErrorCode.UNREACHABLE,
                    "did not join the ring in time");
        }
    }

    @Test
    void aNeighbourThatClosesTheDoorIsNamed() throws IOException {
        RingListener listener = RingListener.open(RingGang.ATTEMPT, new Gang(0, 2), RingConfig.DEFAULTS);
        try (ServerSocket unfriendly = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + unfriendly.getLocalPort();
            CompletableFuture<Ring> joining = CompletableFuture.supplyAsync(
                    () -> listener.join(List.of(listener.address(), address), RingGang.SECRET));
            unfriendly.accept().close();
            assertThatThrownBy(() -> RingGang.await(joining)).satisfies(e -> lost(e, "member 1 at " + address));
        }
    }

    private static double[] sumWithRandomPauses(long seed) {
        try (RingGang gang = RingGang.of(3)) {
            return gang.onAll(ring -> {
                        Random random = new Random(seed * 31 + ring.rank());
                        double[] values = values(ring.rank(), 40_000);
                        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(20_000_000));
                        ring.allReduce(values);
                        java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(20_000_000));
                        ring.allReduce(values);
                        return values;
                    })
                    .get(1);
        }
    }

    private static boolean sumOnce(Ring ring) {
        double[] values = {1};
        ring.allReduce(values);
        return values[0] == ring.size();
    }

    private static double[] values(int rank, int length) {
        Random random = new Random(rank + 1L);
        return random.doubles(length, -1, 1).toArray();
    }

    private static byte[] hello(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .putInt(bytes.length + 1)
                .put(RingFrames.HELLO)
                .put(bytes)
                .array();
    }

    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        try (InputStream input = socket.getInputStream()) {
            return input.read() < 0;
        } catch (java.net.SocketException e) {
            return true; // reset
        }
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code, String part) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ClusterException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e).hasMessageContaining(part);
        });
    }

    private static void lost(Throwable thrown, String member) {
        assertThat(((ClusterException) cause(thrown)).code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(cause(thrown)).hasMessageContaining(member).hasMessageContaining("from the last checkpoint");
    }

    private static Throwable cause(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
