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
import io.bellwether.store.sandbox.PostgresServer;
import io.bellwether.store.sandbox.SharedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session goes on under another leader: it keeps what it has, and what it loses it is given anew. */
class SessionTakeoverTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SLOTS = 2;
    private static final int TASKS = 2_000;

    @TempDir
    private Path directory;

    @Test
    void aSessionOutlivesItsLeader() throws Exception {
        PostgresServer server = SharedPostgres.server();
        LaunchOptions options = RoleJvm.launch(directory.resolve("cluster"))
                .coordinators(2)
                .journal(PostgresServer.url(server.port(), server.newDatabaseName()))
                .workers(1)
                .slotsPerWorker(SLOTS)
                .port(0)
                .httpPort(0)
                .endsWithParent(true)
                .build();
        try (UserProgram program = new UserProgram(directory.resolve("program"));
                ProcessCluster processes = ProcessCluster.start(options);
                Cluster cluster = Bellwether.builder("bw://" + processes.coordinator())
                        .retryTimeout(PATIENCE)
                        .connect();
                TaskSession session = cluster.session(SLOTS)) {
            await().atMost(PATIENCE).until(() -> session.slots() == SLOTS);
            List<CompletableFuture<Integer>> futures =
                    session.map(IntStream.range(0, TASKS).boxed().toList(), program.function("squares", 3));

            processes.kill("coordinator"); // it was there first, so it leads
            await().atMost(PATIENCE)
                    .until(() ->
                            futures.stream().filter(CompletableFuture::isDone).count() > TASKS / 10);
            Executors.of(processes).forEach(ProcessHandle::destroyForcibly); // only a leader gives slots

            for (int i = 0; i < TASKS; i++) {
                assertThat(futures.get(i).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo(i * i);
            }
            await().atMost(PATIENCE).until(() -> session.slots() == SLOTS);
            assertThat(cluster.job(session.job()).view().state()).isEqualTo(JobState.RUNNING);
        }
    }
}
