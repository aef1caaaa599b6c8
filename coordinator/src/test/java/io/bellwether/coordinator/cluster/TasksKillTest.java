package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.job.JobState;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.tasks.TaskFuture;
import io.bellwether.client.tasks.TaskResults;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise to calls: each has its result once, whichever process is killed, and a new client reads them after a restart. */
class TasksKillTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int CALLS = 1_500;

    @TempDir
    private Path directory;

    @Test
    void everyCallHasItsResultOnceWhateverIsKilled() throws Exception {
        LaunchOptions options = RoleJvm.launch(directory.resolve("cluster"))
                .workers(1)
                .slotsPerWorker(2)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build();
        try (UserProgram program = new UserProgram(directory.resolve("program"));
                ProcessCluster processes = ProcessCluster.start(options)) {
            TaskResults<Integer> results;
            try (Cluster cluster = Bellwether.connect("bw://" + processes.coordinator())) {
                List<Integer> items = IntStream.range(0, CALLS).boxed().toList();
                results = cluster.map(items, program.function("squares", 10));

                await().atMost(PATIENCE)
                        .until(() -> executors(processes).findAny().isPresent());
                awaitProgress(results, 20);
                executors(processes).forEach(ProcessHandle::destroyForcibly);
                awaitProgress(results, 150);
                processes.kill("worker-1");
                processes.restart("worker-1");
                awaitProgress(results, 400);
                processes.kill("coordinator");
                processes.restart("coordinator");

                for (int i = 0; i < CALLS; i++) {
                    TaskFuture<Integer> future = results.futures().get(i);
                    assertThat(future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(i * i);
                }
                await().atMost(PATIENCE)
                        .until(() -> cluster.job(results.job()).view().state() == JobState.SUCCEEDED);
                assertThat(cluster.job(results.job()).view().tasks())
                        .containsOnly(java.util.Map.entry(JobState.SUCCEEDED, CALLS));
            }
            try (Cluster other = Bellwether.connect("bw://" + processes.coordinator())) {
                TaskResults<Integer> again = other.results(results.job(), program.loader());
                assertThat(again.futures()).hasSize(CALLS);
                for (int i = 0; i < CALLS; i++) {
                    assertThat(again.futures().get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                            .isEqualTo(i * i);
                }
            }
        }
    }

    private static void awaitProgress(TaskResults<?> results, int done) {
        await().atMost(PATIENCE)
                .until(() ->
                        results.futures().stream().filter(TaskFuture::isDone).count() >= done);
    }

    private static java.util.stream.Stream<ProcessHandle> executors(ProcessCluster processes) {
        return processes.processes().stream()
                .filter(process -> process.role().equals("worker"))
                .flatMap(process -> ProcessHandle.of(process.pid()).stream())
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info().commandLine().orElse("").contains("ExecutorMain"));
    }
}
