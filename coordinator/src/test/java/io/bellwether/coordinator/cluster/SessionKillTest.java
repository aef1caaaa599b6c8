package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.job.JobState;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.tasks.TaskSession;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise to session tasks: each has its result once, whichever process but the client's own is killed. */
class SessionKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SLOTS = 2;
    private static final int TASKS = 4_000;

    @TempDir
    private Path directory;

    /** A client that takes all slots and never gives them back. Argument: the coordinator. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            Cluster cluster = Bellwether.connect("bw://" + arguments[0]);
            TaskSession session = cluster.session(SLOTS);
            System.out.println(session.submit(() -> "holding").join());
            Thread.sleep(PATIENCE.toMillis());
            session.close();
        }
    }

    @Test
    void everyTaskHasItsResultOnceWhateverIsKilled() throws Exception {
        LaunchOptions options = RoleJvm.launch(directory.resolve("cluster"))
                .workers(1)
                .slotsPerWorker(SLOTS)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build();
        try (UserProgram program = new UserProgram(directory.resolve("program"));
                ProcessCluster processes = ProcessCluster.start(options);
                Cluster cluster = Bellwether.connect("bw://" + processes.coordinator())) {
            killAClientThatHoldsAllSlots(processes);
            // It gets its first slot when the dead client's lease is over.
            try (TaskSession session = cluster.session(SLOTS)) {
                List<CompletableFuture<Integer>> futures = session.map(
                        IntStream.range(0, TASKS).boxed().toList(), program.<Integer>function("squares", 3));

                awaitProgress(futures, 20);
                killExecutors(processes);
                awaitProgress(futures, done(futures) + 200);
                processes.kill("worker-1");
                processes.restart("worker-1");
                awaitProgress(futures, done(futures) + 200);
                processes.kill("coordinator");
                awaitProgress(futures, done(futures) + 200); // nobody is there to ask, and nobody need be asked
                processes.restart("coordinator");
                killExecutors(processes);

                checkAll(futures);
                checkAll(session.map(IntStream.range(0, 50).boxed().toList(), program.<Integer>function("squares", 1)));
                assertThat(cluster.job(session.job()).view().state()).isEqualTo(JobState.RUNNING);
            }
        }
    }

    private static void killAClientThatHoldsAllSlots(ProcessCluster processes) throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        processes.coordinator())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("holding");
        } finally {
            holder.destroyForcibly();
        }
    }

    private static void checkAll(List<CompletableFuture<Integer>> futures) throws Exception {
        for (int i = 0; i < futures.size(); i++) {
            assertThat(futures.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo(i * i);
        }
    }

    private static int done(List<? extends CompletableFuture<?>> futures) {
        return (int) futures.stream().filter(CompletableFuture::isDone).count();
    }

    private static void awaitProgress(List<? extends CompletableFuture<?>> futures, int done) {
        assertThat(done).as("kills are to hit a stream that goes on").isLessThan(TASKS);
        await().atMost(PATIENCE).until(() -> done(futures) >= done);
    }

    private static void killExecutors(ProcessCluster processes) {
        List<ProcessHandle> executors = Executors.of(processes);
        assertThat(executors).isNotEmpty();
        executors.forEach(ProcessHandle::destroyForcibly);
    }
}
