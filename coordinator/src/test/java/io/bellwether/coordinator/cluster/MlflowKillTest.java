package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.coordinator.sandbox.KillableCluster;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;

/** What MLflow's client was told is logged is logged, however often the coordinator is killed meanwhile. */
class MlflowKillTest {
    private static final int POINTS = 600;
    private static final int KILLS = 3;

    @TempDir
    private Path directory;

    @Test
    void losesNoPointThatItHasTaken() throws Exception {
        try (KillableCluster cluster = KillableCluster.start(directory.resolve("cluster"), 1, 1);
                MlflowClient client = new MlflowClient(cluster.http())) {
            String run = client.createRun().getRunId();
            AtomicInteger allowed = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            CompletableFuture<Void> logging = CompletableFuture.runAsync(() -> log(client, run, allowed, taken));
            for (int kill = 1; kill <= KILLS; kill++) {
                int least = POINTS * kill / (KILLS + 1);
                allowed.set(POINTS * (kill + 1) / (KILLS + 1) - 1); // so that no kill comes too late
                await().atMost(KillableCluster.PATIENCE).until(() -> taken.get() >= least || logging.isDone());
                assertThat(logging).isNotDone();
                cluster.kill("coordinator");
            }
            allowed.set(POINTS);
            logging.get();
            List<Metric> history = client.getMetricHistory(run, "loss");
            assertThat(history.stream().map(Metric::getStep).sorted())
                    .containsExactlyElementsOf(
                            IntStream.range(0, POINTS).mapToObj(Long::valueOf).toList());
            client.setTerminated(run);
            Path records = cluster.coordinatorData().resolve("records.db");
            try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + records);
                    Statement statement = sqlite.createStatement();
                    ResultSet points = statement.executeQuery(
                            "select count(*), count(distinct step), sum(value) from metric where key = 'loss'")) {
                assertThat(points.next()).isTrue();
                assertThat(points.getInt(1)).isEqualTo(POINTS);
                assertThat(points.getInt(2)).isEqualTo(POINTS);
                assertThat(points.getDouble(3)).isEqualTo(POINTS * (POINTS - 1) / 2.0);
            }
        }
    }

    /** Says each point again until it is taken, as a careful program does: the same point twice is one. */
    private static void log(MlflowClient client, String run, AtomicInteger allowed, AtomicInteger taken) {
        for (int step = 0; step < POINTS; step++) {
            int point = step;
            await().atMost(KillableCluster.PATIENCE)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> point < allowed.get());
            await().atMost(KillableCluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .pollDelay(Duration.ZERO)
                    .ignoreExceptionsInstanceOf(MlflowClientException.class)
                    .until(() -> {
                        client.logMetric(run, "loss", point, point, point);
                        return true;
                    });
            taken.incrementAndGet();
        }
    }
}
