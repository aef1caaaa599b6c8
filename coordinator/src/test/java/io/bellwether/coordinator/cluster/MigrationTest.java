package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.LaunchedProcess;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.launch.RoleRunner;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.Coordinator;
import io.bellwether.coordinator.CoordinatorConfig;
import io.bellwether.coordinator.JournalConfig;
import io.bellwether.coordinator.sandbox.KillableCluster;
import io.bellwether.coordinator.sandbox.RoleJvm;
import io.bellwether.store.sandbox.SharedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.tracking.MlflowClient;

/** A cluster of real processes that began with one coordinator on SQLite, and goes on with two on PostgreSQL. */
@Timeout(900)
class MigrationTest {
    @TempDir
    private Path directory;

    private Path data;
    private Path coordinator;
    private String url;

    @BeforeEach
    void place() throws SQLException {
        data = directory.resolve("cluster");
        coordinator = data.resolve("coordinator");
        url = SharedPostgres.server().newDatabase();
    }

    @AfterEach
    void stop() {
        ProcessCluster.stop(data);
    }

    @Test
    void aClusterGoesOnWithSeveralCoordinatorsAndAllThatItKnew() throws Exception {
        Path train = ToyData.write(directory.resolve("train.csv"), 2_000, 1);
        String run;
        JobView before;
        String clusterId;
        try (ProcessCluster small = ProcessCluster.start(options().build());
                Cluster client = connect(small);
                MlflowClient mlflow = new MlflowClient(small.http())) {
            clusterId = small.clusterId();
            before = client.submit(sweep(train)).await(KillableCluster.PATIENCE);
            run = mlflow.createRun().getRunId();
            mlflow.logMetric(run, "loss", 0.25, 1_000, 1);
            assertThatThrownBy(this::migrate)
                    .isInstanceOfSatisfying(
                            ClusterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                    .hasMessageContaining("in use by another coordinator");
        }
        long events = number("jdbc:sqlite:" + coordinator.resolve("journal.db"), "select max(idx) from event");

        Map<String, Object> moved = migrate();
        assertThat(moved).containsEntry("events", events).containsEntry("lastIndex", events);
        assertThat(number(url, "select count(*) from bellwether.event")).isEqualTo(events);
        assertThat(number(url, "select count(*) from bellwether_records.run")).isEqualTo(4);
        assertThat(coordinator.resolve("journal.db")).doesNotExist();
        assertThat(coordinator.resolve("journal.db.migrated")).exists();
        assertThatThrownBy(() -> ProcessCluster.start(options().build()))
                .as("the old way")
                .hasMessageContaining("was migrated")
                .hasMessageContaining("--journal");

        ProcessCluster large =
                ProcessCluster.start(options().coordinators(2).journal(url).build());
        assertThat(large.clusterId()).isEqualTo(clusterId);
        assertThat(large.processes().stream().map(LaunchedProcess::name))
                .containsExactly("coordinator", "coordinator-2", "worker-1");
        try (Cluster client = connect(large)) {
            assertThat(client.job(before.id()).view()).isEqualTo(before);
            assertThat(artifact(large, 1)).isEqualTo(200);
            try (MlflowClient mlflow = new MlflowClient(large.http())) {
                assertThat(mlflow.getMetricHistory(run, "loss"))
                        .singleElement()
                        .satisfies(point -> assertThat(point.getValue()).isEqualTo(0.25));
            }
            JobHandle job = client.submit(sweep(train));
            large.kill("coordinator");
            JobView after = job.await(KillableCluster.PATIENCE);
            assertThat(after.state()).as(String.valueOf(after.error())).isEqualTo(JobState.SUCCEEDED);
            assertThat(after.model()).isNotNull();
        }
        ProcessCluster again = ProcessCluster.start(RoleJvm.launch(data).build()); // as it was, what is missing
        assertThat(again.processes()).allMatch(LaunchedProcess::isRunning).hasSize(3);
        assertThatThrownBy(() -> RoleRunner.use("migrate", List.of("--from", coordinator.toString(), "--to", url)))
                .hasMessageContaining("has no journal.db");
        assertThat(ProcessCluster.stop(data)).hasSize(3).noneMatch(LaunchedProcess::isRunning);
        assertThat(number(url, "select count(distinct epoch) from bellwether.event"))
                .isGreaterThan(2);
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> number(url, "select count(*) from bellwether_records.run") == 7);
    }

    @Test
    void nothingIsMovedToADatabaseThatIsInUse() {
        JournalConfig shared = new JournalConfig(url, null, Duration.ofSeconds(60), null);
        Coordinator.start(CoordinatorConfig.in(coordinator).onAnyPorts().withJournal(shared))
                .close();
        Path from = directory.resolve("other");
        Coordinator.start(CoordinatorConfig.in(from).onAnyPorts()).close();

        assertThatThrownBy(() -> RoleRunner.use("migrate", List.of("--from", from.toString(), "--to", url)))
                .hasMessageContaining("is not empty");
        assertThat(from.resolve("journal.db")).exists();
        assertThatThrownBy(() -> Coordinator.start(
                        CoordinatorConfig.in(from).onAnyPorts().withJournal(shared)))
                .hasMessageContaining("bellwether migrate");
        assertThatThrownBy(() -> ProcessCluster.start(
                        RoleJvm.launch(data).coordinators(2).build()))
                .hasMessageContaining("coordinators: 2 (expected: 1 without a journal");
    }

    private Map<String, Object> migrate() throws Exception {
        return RoleRunner.use(
                "migrate", List.of("--from=" + coordinator, "--to=" + url, "--shared-dir=" + data.resolve("shared")));
    }

    private LaunchOptions.Builder options() {
        return RoleJvm.launch(data)
                .workers(1)
                .slotsPerWorker(2)
                .port(0)
                .httpPort(0)
                .endsWithParent(true);
    }

    private static Cluster connect(ProcessCluster cluster) {
        return Bellwether.builder("bw://" + cluster.coordinator())
                .connectTimeout(KillableCluster.PATIENCE)
                .retryTimeout(KillableCluster.PATIENCE)
                .connect();
    }

    private static int artifact(ProcessCluster cluster, int version) throws Exception {
        URI uri = URI.create(cluster.http() + "/api/v1/models/toy/versions/" + version + "/artifact");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private static Sweep sweep(Path train) {
        return Sweep.builder("toy")
                .dataset(DatasetSpec.of(train.toString(), "label").excluding("row_id"))
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 10)
                        .withSpace(
                                SearchSpace.builder().integer("max_depth", 2, 6).build()))
                .sampler(SamplerSpec.random(7))
                .trials(3)
                .registerAs("toy")
                .build();
    }

    private static long number(String url, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
