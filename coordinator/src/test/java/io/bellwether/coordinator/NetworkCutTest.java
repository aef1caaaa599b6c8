package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.TaskId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Between a worker and the leader nothing gets through for a while, in neither direction, and nobody is told. */
@Timeout(300)
@SuppressWarnings("try") // workers are there to be there
final class NetworkCutTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void whatRanBeyondTheCutIsDoneElsewhereAndCountsOnce() throws Exception {
        Set<AttemptId> held = ConcurrentHashMap.newKeySet();
        CountDownLatch release = new CountDownLatch(1);
        ScriptedWorker.Script holding = (connection, attempt, task) -> {
            held.add(attempt);
            release.await();
            return Toys.score(task);
        };
        CoordinatorConfig config = CoordinatorConfig.in(directory).onAnyPorts().withNodeTimeout(Duration.ofSeconds(2));
        try (Coordinator coordinator = Coordinator.start(config);
                CuttableProxy proxy = CuttableProxy.to(coordinator.port());
                ScriptedWorker beyond = ScriptedWorker.start(proxy.port(), "beyond", 2, holding);
                Cluster cluster = Bellwether.connect("bw://127.0.0.1:" + coordinator.port())) {
            await().atMost(PATIENCE).until(() -> state(cluster, "beyond") == NodeView.State.UP);
            JobHandle job = cluster.submit(Toys.sweep(8));
            await().atMost(PATIENCE).until(() -> held.size() == 2);

            proxy.cut();
            try (ScriptedWorker near = ScriptedWorker.start(coordinator.port(), "near", 2, Toys::play)) {
                JobView done = job.await(PATIENCE); // while the cut lasts
                assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
                assertThat(done.trials()).hasSize(8).allSatisfy(trial -> {
                    boolean again = held.contains(new AttemptId(new TaskId(job.id(), trial.number()), 1));
                    assertThat(trial.attempts()).isEqualTo(again ? 2 : 1);
                    assertThat(trial.node()).isEqualTo("near");
                });
                assertThat(state(cluster, "beyond")).isEqualTo(NodeView.State.LOST);

                release.countDown(); // it ends what nobody waits for any more
                proxy.mend();
                await().atMost(PATIENCE).until(() -> state(cluster, "beyond") == NodeView.State.UP);
                assertThat(cluster.submit(Toys.sweep(8)).await(PATIENCE).state())
                        .isEqualTo(JobState.SUCCEEDED);
                assertThat(job.view()).as("what came late changed nothing").isEqualTo(done);
            }
        }
    }

    private static NodeView.State state(Cluster cluster, String name) {
        return cluster.nodes().stream()
                .filter(node -> node.id().equals(name))
                .map(NodeView::state)
                .findFirst()
                .orElse(NodeView.State.LOST);
    }
}
