package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session over two workers, one of whose executors stands still; and a task that takes longer than any silence may. */
class SessionHangTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SLOTS = 3;
    private static final int TASKS = 2_000;
    /** Longer than a slot may be silent. */
    private static final int LONG_MILLIS = 13_000;

    @TempDir
    private Path directory;

    @Test
    void aStoppedExecutorIsGivenUpAndReplacedAndALongTaskIsNot() throws Exception {
        LaunchOptions options = RoleJvm.launch(directory.resolve("cluster"))
                .workers(2)
                .slotsPerWorker(2)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build();
        try (UserProgram program = new UserProgram(directory.resolve("program"));
                ProcessCluster processes = ProcessCluster.start(options);
                Cluster cluster = Bellwether.connect("bw://" + processes.coordinator());
                TaskSession session = cluster.session(SLOTS);
                TaskSession other = cluster.session(1)) {
            CompletableFuture<Long> slow =
                    other.submit(program.call("slow", directory.resolve("runs").toString(), LONG_MILLIS));
            Set<Long> pids = pids(session, program);
            assertThat(pids).as("executors, one for each worker").hasSize(2);
            long stopped = pids.iterator().next();
            List<CompletableFuture<Integer>> futures =
                    session.map(IntStream.range(0, TASKS).boxed().toList(), program.function("squares", 3));
            await().atMost(PATIENCE)
                    .until(() ->
                            futures.stream().filter(CompletableFuture::isDone).count() > 20);

            signal("STOP", stopped);

            for (int i = 0; i < TASKS; i++) {
                assertThat(get(futures.get(i))).isEqualTo(i * i);
            }
            await().atMost(PATIENCE).until(() -> ProcessHandle.of(stopped).isEmpty());
            assertThat(pids(session, program)).hasSize(2).doesNotContain(stopped);
            assertThat(get(slow)).as("how often the long task was begun").isEqualTo(1);
        }
    }

    /** The processes that carry out tasks once all slots are there. */
    private static Set<Long> pids(TaskSession session, UserProgram program) throws Exception {
        await().atMost(PATIENCE).until(() -> session.slots() == SLOTS);
        List<CompletableFuture<Long>> futures =
                session.map(IntStream.range(0, 60).boxed().toList(), program.function("pids", 20));
        List<Long> pids = new ArrayList<>();
        for (CompletableFuture<Long> future : futures) {
            pids.add(get(future));
        }
        return new HashSet<>(pids);
    }

    private static void signal(String name, long pid) throws Exception {
        int code = new ProcessBuilder("kill", "-" + name, "" + pid)
                .inheritIO()
                .start()
                .waitFor();
        assertThat(code).isZero();
    }

    private static <R> R get(CompletableFuture<R> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
