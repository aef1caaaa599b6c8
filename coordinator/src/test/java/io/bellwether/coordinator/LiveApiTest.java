package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard and Prometheus read, as a program sees it. */
@Timeout(600)
@SuppressWarnings("try") // workers are there to be there
final class LiveApiTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private @Nullable Coordinator coordinator;

    @BeforeEach
    void start() {
        coordinator = Coordinator.start(CoordinatorConfig.in(directory).onAnyPorts());
    }

    @AfterEach
    void stop() {
        coordinator().close();
    }

    private Coordinator coordinator() {
        return Objects.requireNonNull(coordinator);
    }

    private ScriptedWorker worker() {
        return ScriptedWorker.start(
                coordinator().port(), "node-1", 2, DashboardScene.TRAINERS, DashboardScene.playing(0));
    }

    @Test
    void tellsEverythingOnceThenOnlyWhatChanges() throws Exception {
        try (Events events = new Events(null)) {
            Event first = events.next();
            assertThat(first.name()).isEqualTo("snapshot");
            assertThat(first.data().get("nodes")).isEmpty();
            try (ScriptedWorker worker = worker()) {
                assertThat(events.until("\"node-1\"").name()).isEqualTo("changes");
                String id = submit(DashboardScene.sweep("live", 6, "live-model"));
                Event ended = events.until("\"state\":\"SUCCEEDED\",\"submittedAt\"");
                JsonNode job = ended.data().get("jobs").get(0);
                assertThat(job.get("job").get("id").textValue()).isEqualTo(id);
                assertThat(job.get("progress").get("total").intValue()).isEqualTo(6);
                assertThat(job.get("change").longValue())
                        .isEqualTo(get("/api/v1/jobs/" + id + "/trials")
                                .get("change")
                                .longValue());
                Event last = ended.data().has("models") ? ended : events.until("\"models\":1");

                try (Events again = new Events(last.id())) { // it has read everything: nothing is told twice
                    submit(DashboardScene.sweep("second", 2, "other"));
                    Event news = again.next();
                    assertThat(news.name()).isEqualTo("changes");
                    assertThat(news.data().toString()).contains("second").doesNotContain("\"name\":\"live\"");
                }
                try (Events stranger = new Events("of-another-process-7")) {
                    assertThat(stranger.next().name()).isEqualTo("snapshot");
                }
            }
        }
    }

    @Test
    void endsTheStreamsWhenItStops() throws Exception {
        try (Events events = new Events(null)) {
            events.next();
            coordinator().close();
            assertThat(events.isAtEnd()).isTrue();
        }
    }

    @Test
    void givesTrialsByColumnsAndThenOnlyTheChangedOnes() throws Exception {
        try (ScriptedWorker worker = worker()) {
            String id = runToEnd(DashboardScene.sweep("columns", 40, "m"));
            String trials = "/api/v1/jobs/" + id + "/trials";
            JsonNode whole = get(trials);
            assertThat(whole.get("number")).hasSize(40);
            assertThat(whole.get("total").intValue()).isEqualTo(40);
            assertThat(whole.get("more").booleanValue()).isFalse();
            assertThat(whole.get("params").get("l2")).hasSize(40);
            assertThat(whole.get("errors").size())
                    .isEqualTo((int) count(whole, "FAILED"))
                    .isPositive();
            long change = whole.get("change").longValue();
            assertThat(get(trials + "?since=" + change).get("number")).isEmpty();

            JsonNode page = get(trials + "?limit=15");
            assertThat(page.get("number")).hasSize(15);
            assertThat(page.get("more").booleanValue()).isTrue();
            JsonNode rest = get(trials + "?since=" + page.get("change").longValue());
            assertThat(rest.get("number")).hasSize(25);
            assertThat(rest.get("change").longValue()).isEqualTo(change);

            await().atMost(PATIENCE)
                    .until(() -> send(trials + "/3").statusCode() == 200
                            && !get(trials + "/3").get("history").isEmpty());
            assertThat(get("/api/v1/jobs/" + id + "/spec").get("name").textValue())
                    .isEqualTo("columns");
            await().atMost(PATIENCE)
                    .until(() -> text("/api/v1/jobs/" + id + "/logs").contains("validation-auc"));
            assertThat(send(trials + "?limit=0").statusCode()).isEqualTo(400);
            assertThat(send(trials + "/x").statusCode()).isEqualTo(400);
            assertThat(send(trials + "/4711").statusCode()).isEqualTo(404);
            assertThat(send("/api/v1/jobs/nobody/trials").statusCode()).isEqualTo(404);

            String importances = "/api/v1/jobs/" + id + "/importances";
            JsonNode shares = get(importances).get("shares");
            double sum = 0;
            for (JsonNode share : shares) {
                sum += share.doubleValue();
            }
            assertThat(sum).isBetween(0.999, 1.001);
            assertThat(get(importances + "?method=ped-anova").get("trials").intValue())
                    .isEqualTo((int) count(whole, "SUCCEEDED"));
            assertThat(send(importances + "?method=anova").statusCode()).isEqualTo(400);
            assertThat(send("/api/v1/jobs/nobody/importances").statusCode()).isEqualTo(404);

            long before = get(trials).get("change").longValue();
            restart(); // the same changes by the same numbers, since they follow from the journal
            assertThat(get(trials).get("change").longValue()).isEqualTo(before);
            assertThat(get(importances).get("shares")).isEqualTo(shares);
        }
    }

    private static long count(JsonNode page, String state) {
        int code = -1;
        for (int i = 0; i < page.get("states").size(); i++) {
            code = page.get("states").get(i).textValue().equals(state) ? i : code;
        }
        long found = 0;
        for (JsonNode each : page.get("state")) {
            found += each.intValue() == code ? 1 : 0;
        }
        return found;
    }

    private void restart() {
        int port = coordinator().port();
        int httpPort = coordinator().httpPort();
        coordinator().close();
        coordinator =
                Coordinator.start(CoordinatorConfig.in(directory).onAnyPorts().withPorts(port, httpPort));
    }

    @Test
    void givesAModelsBytes() throws Exception {
        try (ScriptedWorker worker = worker()) {
            runToEnd(DashboardScene.sweep("kept", 5, "kept-model"));
            String sha256 = get("/api/v1/models/kept-model")
                    .get("versions")
                    .get(0)
                    .get("sha256")
                    .textValue();
            HttpRequest request =
                    request("/api/v1/models/kept-model/versions/1/artifact").build();
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            assertThat(Toys.sha256(answer.body())).isEqualTo(sha256);
            assertThat(answer.headers().firstValue("content-disposition"))
                    .hasValueSatisfying(value -> assertThat(value).contains("kept-model-1.toy"));
            assertThat(send("/api/v1/models/kept-model/versions/9/artifact").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void countsForPrometheus() throws Exception {
        try (ScriptedWorker worker = worker()) {
            runToEnd(DashboardScene.sweep("counted", 40, "m"));
            String metrics = text("/metrics");
            assertThat(metrics)
                    .contains("bellwether_leading 1.0")
                    .contains("bellwether_jobs{state=\"SUCCEEDED\"} 1.0")
                    .contains("bellwether_nodes{state=\"UP\"} 1.0")
                    .contains("bellwether_slots 2.0")
                    .contains("bellwether_attempts_total{outcome=\"SUCCEEDED\"}")
                    .contains("bellwether_attempts_total{outcome=\"USER_CODE_FAILED\"}")
                    .contains("bellwether_journal_commit_seconds_count")
                    .contains("bellwether_loop_queue")
                    .contains("bellwether_http_requests_seconds_count{")
                    .contains("route=\"/api/v1/nodes\"")
                    .contains("jvm_memory_used_bytes");
            assertThat(send("/metrics").headers().firstValue("content-type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        }
    }

    @Test
    void servesThePageWithAStrictPolicyAndItsFilesForEver() throws Exception {
        HttpResponse<String> page = send("/");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'")
                        .contains("'sha256-")
                        .doesNotContain("unsafe"));
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
        String script = page.body().replaceFirst("(?s).*<script type=\"module\" src=\"([^\"]*)\".*", "$1");
        HttpResponse<String> file = send(script);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("cache-control")).hasValue("public, max-age=31536000, immutable");
        assertThat(file.headers().firstValue("content-type")).hasValue("text/javascript; charset=utf-8");
        assertThat(send(script.replaceFirst("/ui/[^/]*/", "/ui/old/")).statusCode())
                .isEqualTo(404);
        assertThat(send("/ui/../../etc/passwd").statusCode()).isIn(400, 404);
        assertThat(send("/jobs/any/trials/1").body()).isEqualTo(page.body());

        HttpRequest zipped = request(script).header("accept-encoding", "gzip").build();
        HttpResponse<InputStream> small = http.send(zipped, BodyHandlers.ofInputStream());
        assertThat(small.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(new String(new GZIPInputStream(small.body()).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(file.body());
    }

    @Test
    void showsThePageWithoutTheTokenButNothingOfTheCluster() throws Exception {
        CoordinatorConfig config =
                CoordinatorConfig.in(directory.resolve("other")).onAnyPorts().withToken("sesame");
        try (Coordinator guarded = Coordinator.start(config)) {
            for (String open : new String[] {"/", "/jobs", "/jobs/x", "/healthz"}) {
                assertThat(sendTo(guarded, open)).as(open).isEqualTo(200);
            }
            for (String shut : new String[] {"/metrics", "/api/v1/events", "/api/v1/jobs/x/logs", "/other"}) {
                assertThat(sendTo(guarded, shut)).as(shut).isEqualTo(401);
            }
        }
    }

    private int sendTo(Coordinator other, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + other.httpPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private String runToEnd(String spec) throws Exception {
        await().atMost(PATIENCE).until(() -> get("/api/v1/nodes").get("nodes").size() == 1);
        String id = submit(spec);
        await().atMost(PATIENCE)
                .until(() -> get("/api/v1/jobs/" + id).get("state").textValue().equals("SUCCEEDED"));
        return id;
    }

    private String submit(String spec) throws IOException, InterruptedException {
        HttpRequest request = request("/api/v1/jobs")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(spec))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Json.LENIENT.readTree(answer.body()).get("id").textValue();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return Json.LENIENT.readTree(text(path));
    }

    private String text(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        return http.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + coordinator().httpPort() + path));
    }

    private record Event(String id, String name, JsonNode data) {}

    /** An open stream of events. */
    private final class Events implements AutoCloseable {
        private final BufferedReader reader;

        private Events(@Nullable String lastId) throws IOException, InterruptedException {
            HttpRequest.Builder request = request("/api/v1/events").version(HttpClient.Version.HTTP_1_1);
            if (lastId != null) {
                request.header("last-event-id", lastId);
            }
            InputStream body =
                    http.send(request.build(), BodyHandlers.ofInputStream()).body();
            reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        private Event next() throws IOException {
            String id = "";
            String name = "";
            while (true) {
                String line = Objects.requireNonNull(reader.readLine(), "the stream ended");
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    return new Event(id, name, Json.LENIENT.readTree(line.substring(6)));
                }
            }
        }

        private Event until(String part) throws IOException {
            Event event = next();
            while (!event.data().toString().contains(part)) {
                event = next();
            }
            return event;
        }

        private boolean isAtEnd() throws IOException {
            String line = reader.readLine();
            while (line != null && line.isEmpty()) {
                line = reader.readLine();
            }
            return line == null;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
