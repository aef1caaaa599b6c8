package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.tasks.RemoteException;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.SessionOptions;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.client.tasks.Tasks;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Session tasks on real processes, none of which has the user's classes. */
class SessionClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SLOTS = 2;

    @TempDir
    static Path directory;

    private static ProcessCluster processes;
    private static Cluster cluster;
    private static UserProgram program;
    /** One session, and so one executor, for what harms nobody else; it holds half of the slots. */
    private static TaskSession session;

    @BeforeAll
    static void start() throws Exception {
        processes = ProcessCluster.start(
                RoleJvm.launch(directory.resolve("cluster"), Map.of("BELLWETHER_EXECUTOR_HEAP_MIB", "96"))
                        .workers(1)
                        .slotsPerWorker(2 * SLOTS)
                        .memoryPerWorker(2_000)
                        .port(0)
                        .httpPort(0)
                        .endsWithParent(true)
                        .build());
        cluster = Bellwether.connect("bw://" + processes.coordinator());
        program = new UserProgram(directory.resolve("program"));
        session = cluster.session(SLOTS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        if (processes != null) {
            processes.close();
        }
        if (program != null) {
            program.close();
        }
    }

    @Test
    void appliesFunctionsOfTheUsersOwnClassesAndKeepsTheOrder() throws Exception {
        List<CompletableFuture<Object>> points = session.map(items(3_000), program.function("points"));

        for (int i = 0; i < 3_000; i++) {
            assertThat(get(points.get(i))).hasToString("Point[x=" + i * i + ", label=point " + i + "]");
        }
        assertThat(get(session.submit(program.<String>call("greeting", "bell"))))
                .isEqualTo("hello bell");
        assertThat(get(session.submit(program.<Object, Object>any("describe"), get(points.get(3)))))
                .isEqualTo("described Point[x=9, label=point 3]");
        JobView lease = cluster.job(session.job()).view();
        assertThat(lease.kind()).isEqualTo("session");
        assertThat(lease.state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void whatDependsOnATaskMayWaitForAnother() throws Exception {
        SerializableFunction<Integer, Integer> square = program.function("squares", 0);
        List<CompletableFuture<Integer>> sums = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sums.add(session.submit(square, i)
                    .thenApply(value -> value + session.submit(square, 2).join()));
        }

        CompletableFuture.allOf(sums.toArray(CompletableFuture[]::new)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        for (int i = 0; i < 100; i++) {
            assertThat(sums.get(i).join()).isEqualTo(i * i + 4);
        }
    }

    @Test
    void whatATaskThrowsComesBackWithItsStack() throws Exception {
        List<CompletableFuture<Integer>> futures = session.map(items(20), program.function("throwing", 7));

        ClusterException failure = failure(futures.get(7));
        assertThat(failure.code()).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(failure).hasMessageContaining("no 7");
        assertThat(failure.getCause()).isInstanceOfSatisfying(RemoteException.class, remote -> {
            assertThat(remote.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(remote.getStackTrace()[0].toString()).startsWith("app.Helper.fail(Calls.java:");
            assertThat(remote.getCause()).hasMessageContaining("because of 7");
        });
        assertThat(successes(futures)).isEqualTo(19);
        assertThat(failure(session.submit(program.call("missing")))).hasMessageContaining("app.NoSuchClass");
        assertThat(failure(session.map(items(3), program.function("unserializable", 2))
                        .get(2)))
                .hasMessageContaining("result: [inside][0] (app.Calls$Closed) is not serializable");
    }

    @Test
    void aTaskIsTriedAgainAsOftenAsAsked() throws Exception {
        String file = directory.resolve("runs").toString();
        try (TaskSession patient = cluster.session(SessionOptions.of(1).withRetries(3))) {
            assertThat(get(patient.submit(program.<Integer>call("failingFirst", file, 2))))
                    .isEqualTo(3);
        }
        String other = directory.resolve("strict").toString();
        assertThat(failure(session.submit(program.call("failingFirst", other, 2))))
                .hasMessageContaining("run 1");
    }

    @Test
    void longArgumentsAndResultsGoThroughAndLongerOnesAreRefused() throws Exception {
        int bytes = 3 << 20;
        List<CompletableFuture<byte[]>> results = session.map(items(8), program.function("large", bytes));
        for (int i = 0; i < 8; i++) {
            byte[] value = get(results.get(i));
            assertThat(value).hasSize(bytes).endsWith((byte) i);
            assertThat(get(session.submit(program.<byte[], Integer>any("length"), value)))
                    .isEqualTo(bytes);
        }

        assertThatThrownBy(() -> session.submit(program.<byte[], Integer>any("length"), new byte[65 << 20]))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("argument: more than");
        assertThatThrownBy(() -> session.submit(program.call("capturing", new Object())))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("captured value 0 (java.lang.Object) is not serializable");
    }

    @Test
    void aTaskThatEndsItsProcessFailsAfterThreeAndTheOthersGoOn() throws Exception {
        try (TaskSession doomed = cluster.session(1)) {
            List<CompletableFuture<Integer>> futures = doomed.map(items(12), program.function("exiting", 11));

            ClusterException failure = failure(futures.get(11));
            assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTOR_LOST);
            assertThat(failure).hasMessageContaining("3 executors died");
            assertThat(successes(futures)).isEqualTo(11);
            assertThat(get(doomed.submit(program.<String>call("greeting", "you"))))
                    .isEqualTo("hello you");
        }
    }

    @Test
    void aTaskIsNotToBlameForWhatItsNeighbourDoesToTheirProcess() throws Exception {
        try (TaskSession shared = cluster.session(SLOTS)) {
            await().atMost(PATIENCE).until(() -> shared.slots() == SLOTS);
            List<CompletableFuture<Integer>> futures = shared.map(items(8), program.function("exitingAfter", 1, 300));

            assertThat(failure(futures.get(1)).code()).isEqualTo(ErrorCode.EXECUTOR_LOST);
            assertThat(successes(futures)).isEqualTo(7);
        }
    }

    @Test
    void manyTasksAreAwaitedAndCancelledTogether() throws Exception {
        Path file = directory.resolve("together");
        CompletableFuture<String> sleeping = session.submit(program.call("sleeping", file.toString()));
        await().atMost(PATIENCE)
                .until(() -> Files.exists(file) && Files.readString(file).equals("begun"));
        CompletableFuture<String> failing = session.submit(program.any("throwing", 7), 7);

        assertThatThrownBy(() -> Tasks.<String>joinAll(List.of(sleeping, failing)))
                .hasRootCauseMessage("java.lang.IllegalArgumentException: because of 7");
        assertThat(sleeping).isCancelled();
        await().atMost(PATIENCE).until(() -> Files.readString(file).equals("ended"));
        List<CompletableFuture<Integer>> squares = session.map(items(50), program.function("squares", 0));
        assertThat(Tasks.awaitSome(squares, 10)).hasSizeGreaterThanOrEqualTo(10);
        assertThat(Tasks.<Integer>joinAll(squares)).hasSize(50).endsWith(49 * 49);
    }

    @Test
    void moreFunctionsThanASlotKeepsAreAllCalled() throws Exception {
        List<SerializableFunction<Integer, Integer>> functions = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            functions.add(program.function("squares", 0));
        }
        for (int round = 0; round < 2; round++) {
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (SerializableFunction<Integer, Integer> function : functions) {
                all.addAll(session.map(List.of(12), function));
            }
            assertThat(Tasks.<Integer>joinAll(all)).hasSize(1_500).containsOnly(144);
        }
    }

    @Test
    void aTaskThatExhaustsItsMemoryFailsAndTheLimitIsNamed() throws Exception {
        try (TaskSession doomed = cluster.session(1)) {
            List<CompletableFuture<Integer>> futures = doomed.map(items(12), program.function("exhausting", 11));

            ClusterException failure = failure(futures.get(11));
            assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
            assertThat(failure).hasMessageContaining("heap limit");
            assertThat(successes(futures)).isEqualTo(11);
        }
    }

    @Test
    void aTaskWhoseTimeIsOverFailsWhetherOrNotItHeedsThat() throws Exception {
        SessionOptions options = SessionOptions.of(SLOTS).withTimeout(Duration.ofSeconds(1));
        try (TaskSession limited = cluster.session(options)) {
            for (boolean heeds : new boolean[] {true, false}) {
                List<CompletableFuture<Integer>> futures =
                        limited.map(items(10), program.function("hanging", 3, heeds));

                ClusterException failure = failure(futures.get(3));
                assertThat(failure.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
                assertThat(failure).hasMessageContaining("not done within 1000 ms");
                assertThat(successes(futures)).isEqualTo(9);
            }
        }
    }

    @Test
    void aCancelledTaskIsInterruptedWhereItRunsAndHoldsUpNobody() throws Exception {
        Path file = directory.resolve("sleeping");
        CompletableFuture<String> sleeping = session.submit(program.call("sleeping", file.toString()));
        await().atMost(PATIENCE)
                .until(() -> Files.exists(file) && Files.readString(file).equals("begun"));
        // More than the other slot is ever sent ahead: some wait behind the one that sleeps, and are given back.
        assertThat(successes(session.map(items(2_000), program.function("squares", 0))))
                .isEqualTo(2_000);
        assertThat(sleeping).isNotDone();

        sleeping.cancel(true);

        await().atMost(PATIENCE).until(() -> Files.readString(file).equals("ended"));
        assertThat(sleeping).isCancelled();
        assertThat(successes(session.map(items(100), program.function("squares", 0))))
                .isEqualTo(100);
    }

    @Test
    void aClosedSessionFreesItsSlotsAndFailsWhatIsLeft() throws Exception {
        Path file = directory.resolve("left");
        TaskSession holding = cluster.session(SLOTS);
        CompletableFuture<String> left = holding.submit(program.call("sleeping", file.toString()));
        await().atMost(PATIENCE).until(() -> holding.slots() == SLOTS && Files.exists(file));
        try (TaskSession waiting = cluster.session(SLOTS)) {
            CompletableFuture<String> answer = waiting.submit(program.call("greeting", "next"));
            await().atMost(PATIENCE)
                    .until(() -> cluster.job(waiting.job()).view().waiting() != null);
            assertThat(answer).isNotDone();

            holding.close();

            assertThat(get(answer)).isEqualTo("hello next");
            assertThat(failure(left).code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(cluster.job(holding.job()).view().state()).isEqualTo(JobState.SUCCEEDED);
            assertThatThrownBy(() -> holding.submit(program.call("greeting", "late")))
                    .hasMessageContaining("closed by this program");

            cluster.job(waiting.job()).cancel();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(() -> waiting.submit(program.call("greeting", "late")))
                            .hasMessageContaining("cancelled on request"));
        }
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static int successes(List<? extends CompletableFuture<?>> futures) throws Exception {
        int successes = 0;
        for (CompletableFuture<?> future : futures) {
            try {
                assertThat(get(future)).isNotNull();
                successes++;
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(ClusterException.class);
            }
        }
        return successes;
    }

    private static ClusterException failure(CompletableFuture<?> future) throws Exception {
        try {
            Object value = get(future);
            throw new AssertionError("it has the result " + value);
        } catch (ExecutionException e) {
            return (ClusterException) Objects.requireNonNull(e.getCause());
        }
    }
}
