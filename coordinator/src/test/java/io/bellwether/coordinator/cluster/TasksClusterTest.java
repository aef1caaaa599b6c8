package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.tasks.RemoteException;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskGroup;
import io.bellwether.client.tasks.TaskOptions;
import io.bellwether.client.tasks.TaskResults;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of user code on real processes, none of which has the user's classes. */
class TasksClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    static Path directory;

    private static ProcessCluster processes;
    private static Cluster cluster;
    private static UserProgram program;
    /** One job, and so one executor, for what harms nobody else. */
    private static TaskGroup group;

    @BeforeAll
    static void start() throws Exception {
        processes = ProcessCluster.start(
                RoleJvm.launch(directory.resolve("cluster"), Map.of("BELLWETHER_EXECUTOR_HEAP_MIB", "96"))
                        .workers(1)
                        .slotsPerWorker(2)
                        .memoryPerWorker(1_000)
                        .port(0)
                        .httpPort(0)
                        .endsWithParent(true)
                        .build());
        cluster = Bellwether.connect("bw://" + processes.coordinator());
        program = new UserProgram(directory.resolve("program"));
        group = cluster.tasks(TaskOptions.named("harmless"));
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
    void appliesAFunctionToEachItemAndKeepsTheOrder() throws Exception {
        TaskResults<Object> results = cluster.map(items(3_000), program.function("points"));

        assertThat(get(results))
                .extracting(Object::toString)
                .startsWith("Point[x=0, label=point 0]")
                .hasSize(3_000);
        assertThat(results.futures().get(2_999).get()).hasToString("Point[x=8994001, label=point 2999]");
        await().atMost(PATIENCE).until(() -> cluster.job(results.job()).view().state() == JobState.SUCCEEDED);
        assertThat(cluster.job(results.job()).view().tasks()).containsEntry(JobState.SUCCEEDED, 3_000);

        try (Cluster other = Bellwether.connect("bw://" + processes.coordinator())) {
            TaskResults<Object> again = other.results(results.job(), program.loader());
            assertThat(get(again)).isEqualTo(get(results));
        }
    }

    @Test
    void whatACallThrowsComesBackWithItsStackAndItsNode() throws Exception {
        TaskResults<Integer> results =
                new TaskResults<>(group.job(), group.map(items(20), program.function("throwing", 7)));

        ClusterException failure = failure(results.futures().get(7));
        assertThat(failure.code()).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(failure).hasMessageContaining("on node ").hasMessageContaining("no 7");
        assertThat(failure.getCause()).isInstanceOfSatisfying(RemoteException.class, remote -> {
            assertThat(remote.type()).isEqualTo("java.lang.IllegalStateException");
            assertThat(remote.getStackTrace()[0].toString()).startsWith("app.Helper.fail(Calls.java:");
            assertThat(remote.getCause()).hasMessageContaining("because of 7");
        });
        assertThat(successes(results)).hasSize(19);
    }

    @Test
    void aCallThatEndsItsProcessFailsAloneWithTheReason() throws Exception {
        TaskResults<Integer> results = cluster.map(items(12), program.function("exiting", 11));

        ClusterException failure = failure(results.futures().get(11));
        assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(failure).hasMessageContaining("exit code 7");
        assertThat(successes(results)).hasSize(11);
        await().atMost(PATIENCE).until(() -> cluster.job(results.job()).view().state() == JobState.FAILED);
        assertThat(cluster.job(results.job()).view().error()).contains("1 of 12 calls failed");
    }

    @Test
    void aCallThatExhaustsItsMemoryFailsAloneAndTheLimitIsNamed() throws Exception {
        TaskResults<Integer> results = cluster.map(items(12), program.function("exhausting", 11));

        ClusterException failure = failure(results.futures().get(11));
        assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertThat(failure).hasMessageContaining("heap limit");
        assertThat(successes(results)).hasSize(11);
    }

    @Test
    void aCallThatRanOutOfMemoryIsTriedAgainWithMore() throws Exception {
        TaskOptions hungry = TaskOptions.named("hungry"); // 96 MiB of heap at first, then three quarters of 500
        assertThat(get(cluster.map(hungry, items(1), program.<Long>function("needing", 200))))
                .containsExactly(200L);
    }

    @Test
    void aCallHasTheMemoryThatItAskedForAndNoMore() throws Exception {
        TaskOptions modest = TaskOptions.named("modest").withResources(Resources.DEFAULT.withMemory(200));
        int atOnce = cluster.nodes().get(0).slots();
        assertThat(get(cluster.map(modest, items(4), program.<Long>function("heap"))))
                .as("three quarters of what its calls at once ask for")
                .allSatisfy(mib -> assertThat(mib).isBetween(140L * atOnce, 150L * atOnce));

        TaskResults<Integer> results = cluster.map(modest, items(6), program.function("hoarding", 5));
        ClusterException failure = failure(results.futures().get(5));
        assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
        assertThat(failure).hasMessageContaining("executor memory: limit ").hasMessageContaining(" MiB, peak ");
        assertThat(successes(results)).hasSize(5);
    }

    @Test
    void callsWaitForWhatTheyAskForAndSayWhy() throws Exception {
        assertThatThrownBy(() -> cluster.map(
                        TaskOptions.named("greedy").withResources(Resources.DEFAULT.withGpu(999)),
                        items(2),
                        program.function("squares", 0)))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("gpu 999 (expected: what some node has");
        cluster.setTenant(new TenantSpec("frugal", 1, 1, null, null, null));
        TaskOptions frugal = TaskOptions.named("frugal").withScheduling(Scheduling.ofTenant("frugal"));
        Path file = directory.resolve("frugal");
        TaskGroup tasks = cluster.tasks(frugal);
        TaskFuture<String> first = tasks.submit(program.call("sleeping", file.toString()));
        await().atMost(PATIENCE).until(() -> Files.exists(file));
        TaskFuture<Integer> second = tasks.submit(
                program.call("failingFirst", directory.resolve("frugal-2").toString(), 0));
        await().atMost(PATIENCE)
                .until(() -> cluster.job(tasks.job()).explain().waits().stream()
                        .anyMatch(wait -> wait.reason().contains("holds cpu 1 of its quota of 1")));
        first.cancel(true);
        assertThat(second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void aCallWhoseTimeIsOverFailsWhetherOrNotItHeedsThat() throws Exception {
        TaskOptions options = TaskOptions.named("late").withTimeout(Duration.ofSeconds(2));
        TaskResults<Integer> heeding = cluster.map(options, items(10), program.function("hanging", 3, true));
        TaskResults<Integer> stuck = cluster.map(options, items(10), program.function("hanging", 3, false));

        for (TaskResults<Integer> results : List.of(heeding, stuck)) {
            ClusterException failure = failure(results.futures().get(3));
            assertThat(failure.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            assertThat(failure).hasMessageContaining("not done within 2000 ms");
            assertThat(successes(results)).hasSize(9);
        }
    }

    @Test
    void aResultThatCannotBeSerializedNamesWhatIsInTheWay() throws Exception {
        TaskResults<Object> results =
                new TaskResults<>(group.job(), group.map(items(5), program.function("unserializable", 2)));

        assertThat(failure(results.futures().get(2)))
                .hasMessageContaining("result: [inside][0] (app.Calls$Closed) is not serializable");
        assertThat(successes(results)).hasSize(4);
    }

    @Test
    void longResultsComeByReference() throws Exception {
        int bytes = 3 << 20;
        TaskResults<byte[]> results =
                new TaskResults<>(group.job(), group.map(items(6), program.function("large", bytes)));

        for (int i = 0; i < 6; i++) {
            byte[] value = results.futures().get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(value).hasSize(bytes).endsWith((byte) i);
        }
    }

    @Test
    void singleCallsShareAJobAndAreTriedAgainAsOftenAsAsked() throws Exception {
        Path runs = directory.resolve("runs");
        TaskFuture<Integer> patient = cluster.submit(
                TaskOptions.named("patient").withRetries(3), program.call("failingFirst", runs.toString(), 2));
        TaskFuture<Integer> strict = group.submit(
                program.call("failingFirst", directory.resolve("strict").toString(), 2));

        assertThat(patient.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(failure(strict)).hasMessageContaining("run 1");
        assertThat(failure(group.submit(program.call("missing")))).hasMessageContaining("app.NoSuchClass");
    }

    @Test
    void aCancelledCallIsInterruptedWhereItRuns() throws Exception {
        Path file = directory.resolve("sleeping");
        TaskFuture<String> future = group.submit(program.call("sleeping", file.toString()));
        await().atMost(PATIENCE)
                .until(() -> Files.exists(file) && Files.readString(file).equals("begun"));

        future.cancel(true);

        await().atMost(PATIENCE).until(() -> Files.readString(file).equals("ended"));
        assertThat(future).isCancelled();
    }

    @Test
    void whatCannotBeSentIsRefusedAtOnce() {
        assertThatThrownBy(() -> cluster.submit(program.call("capturing", new Object())))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("captured value 0 (java.lang.Object) is not serializable");
        assertThatThrownBy(() -> cluster.map(List.of(1, new byte[65 << 20]), argument -> argument))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("argument 1: more than");
        TaskGroup closed = cluster.tasks(TaskOptions.named("closed"));
        closed.close();
        assertThatThrownBy(() -> closed.submit(() -> 1)).hasMessageContaining("closed (expected: open for calls)");
    }

    private static List<Integer> items(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static <R> List<R> get(TaskResults<R> results) throws Exception {
        List<R> values = new ArrayList<>();
        for (TaskFuture<R> future : results.futures()) {
            values.add(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        return values;
    }

    private static <R> List<R> successes(TaskResults<R> results) throws Exception {
        List<R> values = new ArrayList<>();
        for (TaskFuture<R> future : results.futures()) {
            try {
                values.add(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                assertThat(e.getCause()).isInstanceOf(ClusterException.class);
            }
        }
        return values;
    }

    private static ClusterException failure(TaskFuture<?> future) throws Exception {
        try {
            Object value = future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("it has the result " + value);
        } catch (ExecutionException e) {
            return (ClusterException) java.util.Objects.requireNonNull(e.getCause());
        }
    }
}
