package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.json.Json;
import io.bellwether.store.sandbox.PostgresServer;
import io.bellwether.store.sandbox.SharedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two coordinators in this process, on one PostgreSQL. */
@Timeout(900)
@SuppressWarnings("try") // workers are there to be there
final class StandbyTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** As long as this process may stand still: it loses no node, and no leader its lease. Who closes gives it up at once. */
    private static final Duration PAUSE = Duration.ofSeconds(60);

    private final PostgresServer server = SharedPostgres.server();

    private final HttpClient http = HttpClient.newHttpClient();
    private String url;

    @TempDir
    private Path directory;

    @BeforeEach
    void createDatabase() throws Exception {
        url = server.newDatabase();
    }

    @Test
    void aStandbySendsEverybodyToTheLeader() throws Exception {
        try (Coordinator leader = start("a", "shared");
                Coordinator standby = start("b", "shared")) {
            assertThat(standby.clusterId()).isEqualTo(leader.clusterId());
            String leaderHttp = "http://127.0.0.1:" + leader.httpPort();
            await().atMost(PATIENCE).untilAsserted(() -> {
                JsonNode health = json(get(standby, "/healthz"), 200);
                assertThat(health.get("status").textValue()).isEqualTo("standby");
                assertThat(health.get("leading").booleanValue()).isFalse();
                assertThat(health.get("leader").textValue()).isEqualTo(leaderHttp);
            });
            assertThat(json(get(leader, "/healthz?leader=true"), 200)
                            .get("leading")
                            .booleanValue())
                    .isTrue();
            assertThat(get(standby, "/healthz?leader=true").statusCode()).isEqualTo(503);
            assertThat(get(standby, "/metrics").body()).contains("bellwether_leading 0.0");

            HttpResponse<String> read = get(standby, "/api/v1/jobs?x=1");
            assertThat(read.statusCode()).isEqualTo(307);
            assertThat(read.headers().firstValue("location")).hasValue(leaderHttp + "/api/v1/jobs?x=1");
            HttpResponse<String> write = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + standby.httpPort() + "/api/v1/jobs"))
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    BodyHandlers.ofString());
            JsonNode error = json(write, 503).get("error");
            assertThat(error.get("code").textValue()).isEqualTo("NOT_LEADER");
            assertThat(error.get("message").textValue()).contains(leaderHttp);

            try (Cluster byHint = Bellwether.connect("127.0.0.1:" + standby.port());
                    Cluster byList = Bellwether.connect(both(standby, leader))) {
                assertThat(byHint.jobs()).isEmpty();
                assertThat(byList.jobs()).isEmpty();
            }
        }
    }

    @Test
    void jobsGoOnWithTheStandbyWhenTheLeaderStops() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        ScriptedWorker.Script script = (connection, attempt, task) -> {
            if (attempt.task().number() >= 10) {
                stopped.await();
                return Toys.score(task);
            }
            return Toys.play(connection, attempt, task);
        };
        Coordinator leader = start("a", "shared");
        try (Coordinator standby = start("b", "shared");
                ScriptedWorker worker = ScriptedWorker.start(
                        List.of(leader.port(), standby.port()), "node-1", 4, List.of(ScriptedWorker.TOY), script);
                Cluster cluster = Bellwether.builder(both(leader, standby))
                        .retryTimeout(PATIENCE)
                        .connect()) {
            await().atMost(PATIENCE).until(() -> !cluster.nodes().isEmpty());
            assertThat(cluster.submit(Toys.sweep(5)).await(PATIENCE).model()).isNotNull();
            JobHandle job = cluster.submit(Toys.sweep(40));
            await().atMost(PATIENCE).until(() -> succeeded(job.view()) == 10);
            leader.close();
            stopped.countDown();
            JobView done = job.await(PATIENCE);
            assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(done.trials())
                    .hasSize(40)
                    .allSatisfy(trial ->
                            assertThat(trial.attempts()).as(trial.toString()).isEqualTo(1));
            assertThat(get(standby, "/api/v1/models/toy-model/versions/1/artifact")
                            .statusCode())
                    .as("a model that the old leader took in")
                    .isEqualTo(200);

            // The old leader's second life is that of a standby, with all that happened meanwhile in its records.
            try (Coordinator back = start("a", "shared")) {
                assertThat(json(get(back, "/healthz"), 200).get("status").textValue())
                        .isEqualTo("standby");
                standby.close();
                await().atMost(PATIENCE).untilAsserted(() -> {
                    JsonNode health = json(get(back, "/healthz"), 200);
                    assertThat(health.get("leading").booleanValue()).isTrue();
                    assertThat(health.get("epoch").longValue()).isEqualTo(3);
                });
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(json(get(back, "/api/v1/runs?limit=100"), 200)
                                        .get("runs"))
                                .hasSize(45));
            }
        }
    }

    @Test
    void doesNotStartWhereItCouldNotTakeOver() throws Exception {
        try (Coordinator leader = start("a", "shared")) {
            assertThatThrownBy(() -> start("b", "elsewhere"))
                    .isInstanceOfSatisfying(
                            ClusterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                    .hasMessageContaining("--shared-dir")
                    .hasMessageContaining("give all coordinators of a cluster the same");
            assertThatThrownBy(() -> Coordinator.start(config("b", "shared").withClusterId("other")))
                    .hasMessageContaining("--cluster-id: 'other' (expected: '" + leader.clusterId() + "'");
        }
        assertThatThrownBy(() -> Coordinator.start(config("c", "shared")
                        .withJournal(new JournalConfig(
                                server.url("nowhere"), null, JournalConfig.DEFAULT_LEASE, directory))))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IO_FAILED))
                .hasMessageContaining("nowhere");
    }

    private Coordinator start(String name, String shared) {
        return Coordinator.start(config(name, shared));
    }

    private CoordinatorConfig config(String name, String shared) {
        return CoordinatorConfig.in(directory.resolve(name))
                .onAnyPorts()
                .withNodeTimeout(PAUSE)
                .withJournal(new JournalConfig(url, null, PAUSE, directory.resolve(shared)));
    }

    private static String both(Coordinator first, Coordinator second) {
        return "bw://127.0.0.1:" + first.port() + ",127.0.0.1:" + second.port();
    }

    private HttpResponse<String> get(Coordinator coordinator, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + coordinator.httpPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response, int status) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return Json.LENIENT.readTree(response.body());
    }

    private static int succeeded(JobView view) {
        return view.tasks().getOrDefault(JobState.SUCCEEDED, 0);
    }
}
