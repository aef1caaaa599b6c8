package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.tasks.SerializableFunction;
import io.bellwether.client.tasks.TaskRef;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that stay on two real workers, and tasks that need them. */
class SessionValuesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int BYTES = 3 << 20;

    @TempDir
    static Path directory;

    private static ProcessCluster processes;
    private static Cluster cluster;
    private static UserProgram program;
    private static TaskSession session;
    private static int tests;

    private Path made;

    @BeforeAll
    static void start() throws Exception {
        processes = ProcessCluster.start(RoleJvm.launch(directory.resolve("cluster"))
                .workers(2)
                .slotsPerWorker(1)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build());
        cluster = Bellwether.connect("bw://" + processes.coordinator());
        program = new UserProgram(directory.resolve("program"));
        session = cluster.session(2);
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

    @BeforeEach
    void awaitSlots() {
        made = directory.resolve("made-" + ++tests);
        await().atMost(PATIENCE).until(() -> session.slots() == 2);
    }

    @Test
    void aResultStaysWhereItWasMadeAndGoesWhereItIsNeeded() throws Exception {
        List<TaskRef<Object>> refs = make(6);
        TaskRef<String> summary = refs.get(3).then(program.any("summary"));
        CompletableFuture<Integer> sum = session.submit(program.<Integer>call("sum", refs, 0));

        assertThat(summary.get()).isEqualTo(BYTES + " of 3");
        assertThat(get(sum)).as("of what both workers have made").isEqualTo(15);
        assertThat(refs.get(5).get().toString()).startsWith("Made[pid=");
        assertThat(get(session.submit(program.<Object, Boolean>any("sameProcess"), refs.get(0))))
                .as("both workers are idle, so the task goes to its value")
                .isTrue();
        assertThat(Files.readAllLines(made)).hasSize(6);
    }

    @Test
    void whatNeedsAFailedOrCancelledTaskFailsWithItsReason() throws Exception {
        TaskRef<Integer> failing = session.submitRef(program.<Integer>function("throwing", 7), 7);
        TaskRef<Object> behind = failing.then(program.<Integer, Object>any("describe"));

        assertThatThrownBy(failing::get).isInstanceOfSatisfying(ClusterException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.USER_CODE_FAILED);
            assertThat(failure).hasMessageContaining("no 7");
        });
        assertThatThrownBy(behind::get)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("a task whose result it needs failed")
                .hasMessageContaining("no 7");

        Path file = directory.resolve("sleeping");
        TaskRef<String> sleeping = session.submitRef(program.<String>call("sleeping", file.toString()));
        CompletableFuture<Object> waiting = session.submit(program.<Object, Object>any("returning"), sleeping);
        await().atMost(PATIENCE)
                .until(() -> Files.exists(file) && Files.readString(file).equals("begun"));
        sleeping.cancel();
        assertThatThrownBy(() -> get(waiting)).cause().isInstanceOfSatisfying(ClusterException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(failure).hasMessageContaining("was cancelled");
        });
        await().atMost(PATIENCE).until(() -> Files.readString(file).equals("ended"));
    }

    @Test
    void aValueIsDeletedOnceNobodyNeedsIt() throws Exception {
        List<Path> before = files();
        List<TaskRef<Object>> refs = make(2);
        awaitAll(refs);
        assertThat(newFiles(before)).hasSize(2);
        CompletableFuture<Integer> sum = session.submit(program.<Integer>call("sum", refs, 500));
        refs.forEach(TaskRef::close);

        assertThat(get(sum)).as("closed after the task was submitted").isEqualTo(1);
        await().atMost(PATIENCE).until(() -> newFiles(before).isEmpty());
        assertThatThrownBy(() -> refs.get(0).get()).hasMessageContaining("closed");
        assertThatThrownBy(() -> session.submit(program.<Object, Boolean>any("sameProcess"), refs.get(0)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aReferenceBelongsToItsSession() throws Exception {
        TaskRef<Object> ref = make(1).get(0);

        assertThatThrownBy(() -> cluster.submit(program.<Integer>call("sum", List.of(ref), 0)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("TaskRef, which is for the functions and arguments of its own session's tasks");
        assertThatThrownBy(() -> get(session.submit(program.<Object, Object>any("returning"), ref)))
                .cause()
                .hasMessageContaining("result: ");
    }

    @Test
    void valuesOutliveTheirExecutors() throws Exception {
        List<TaskRef<Object>> refs = make(4);
        awaitAll(refs);
        List<ProcessHandle> before = Executors.of(processes);
        before.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE)
                .until(() -> Executors.of(processes).stream()
                                        .filter(process -> !before.contains(process))
                                        .count()
                                == 2
                        && session.slots() == 2);

        assertThat(get(session.submit(program.<Integer>call("sum", refs, 0)))).isEqualTo(6);
        assertThat(Files.readAllLines(made)).as("none is made again").hasSize(4);
    }

    @Test
    void valuesOfALostNodeAreMadeAgainAndNoOthers() throws Exception {
        List<TaskRef<Object>> refs = make(4);
        awaitAll(refs);
        List<Long> makers = Files.readAllLines(made).stream().map(Long::valueOf).toList();
        String lost = isOf("worker-1", makers.get(0)) ? "worker-1" : "worker-2";
        int gone = (int) makers.stream().filter(maker -> isOf(lost, maker)).count();
        assertThat(gone).isPositive();
        processes.kill(lost);
        processes.restart(lost); // which sweeps what it kept

        assertThat(get(session.submit(program.<Integer>call("sum", refs, 0)))).isEqualTo(6);
        assertThat(Files.readAllLines(made)).as("once, and %s again", gone).hasSize(4 + gone);
    }

    private static boolean isOf(String worker, long pid) {
        return Executors.of(processes, worker).stream().anyMatch(process -> process.pid() == pid);
    }

    @Test
    void whatWasMadeOfLostValuesIsThereAgain() throws Exception {
        List<TaskRef<Object>> refs = make(4);
        List<TaskRef<String>> chained = new ArrayList<>();
        refs.forEach(ref -> chained.add(ref.then(program.any("summary"))));
        awaitAll(chained);
        processes.kill("worker-1");
        processes.restart("worker-1");

        for (int i = 0; i < 4; i++) {
            assertThat(chained.get(i).get()).isEqualTo(BYTES + " of " + i);
        }
        assertThat(get(session.submit(program.<Integer>call("sum", refs, 0)))).isEqualTo(6);
    }

    private static void awaitAll(List<? extends TaskRef<?>> refs) throws Exception {
        for (TaskRef<?> ref : refs) {
            ref.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private List<TaskRef<Object>> make(int count) {
        SerializableFunction<Integer, Object> making = program.function("making", made.toString(), BYTES);
        List<TaskRef<Object>> refs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            refs.add(session.submitRef(making, i));
        }
        return refs;
    }

    /** What the nodes keep. */
    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("cluster"))) {
            return all.filter(file -> file.toString().matches(".*/values/[0-9]+"))
                    .toList();
        }
    }

    private static List<Path> newFiles(List<Path> before) throws IOException {
        return files().stream().filter(file -> !before.contains(file)).toList();
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
