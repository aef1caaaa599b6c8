package io.bellwether.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP side of a whole coordinator, as a program in any language sees it. */
@Timeout(600)
@SuppressWarnings("try") // workers are there to be there
final class GatewayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SWEEP = """
            {"kind": "sweep", "name": "over-http", "trials": 5, "model": "http-model",
             "dataset": {"name": "toys", "path": "/data/toy.csv", "label": "label"},
             "metric": {"name": "score", "goal": "MAXIMIZE"},
             "trainers": [{"name": "toy", "space": [
                 {"name": "depth", "type": "int", "low": 1, "high": 1000}]}]}""";

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

    @Test
    void takesAJobAndTellsHowItWentAndWhereItsModelCameFrom() throws Exception {
        try (ScriptedWorker worker = ScriptedWorker.start(coordinator().port(), "node-1", 2, Toys::play)) {
            await().atMost(PATIENCE)
                    .until(() -> get("/api/v1/nodes").get("nodes").size() == 1);
            Answer created = post("/api/v1/jobs", "application/json", SWEEP);
            assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
            String id = created.body().get("id").textValue();

            await().atMost(PATIENCE).until(() -> stateOf(id).equals("SUCCEEDED"));
            assertThat(get("/api/v1/jobs/" + id).get("trials")).hasSize(5);
            assertThat(get("/api/v1/jobs").get("jobs").get(0).get("id").textValue())
                    .isEqualTo(id);
            assertThat(get("/api/v1/models/http-model").get("versions")).hasSize(1);

            String nearest = "did you mean 'http-model'?";
            assertError(exchange("GET", "/api/v1/models/http-modle", null, ""), 404, "NOT_FOUND", nearest);
            String batch =
                    "{\"kind\": \"batch-inference\", \"model\": \"http-modle\", \"input\": \"/in\", \"output\": \"/out\"}";
            assertError(post("/api/v1/jobs", "application/json", batch), 404, "NOT_FOUND", nearest);

            // Records follow the journal: a moment later they have everything.
            await().atMost(PATIENCE)
                    .until(() -> get("/api/v1/runs?job=" + id + "&status=succeeded&limit=10")
                                    .get("runs")
                                    .size()
                            == 5);
            assertThat(get("/api/v1/runs?limit=2").get("next")).isNotNull();
            String run =
                    get("/api/v1/runs?limit=1").get("runs").get(0).get("id").textValue();
            await().atMost(PATIENCE)
                    .until(() -> get("/api/v1/runs/" + run).get("history").size() == 2);
            assertThat(get("/api/v1/datasets").get("datasets")).hasSize(1);
            assertThat(get("/api/v1/datasets/toys").toString()).contains("/data/toy.csv");
            assertThat(exchange("GET", "/api/v1/datasets/none", null, "").status())
                    .isEqualTo(404);
            await().atMost(PATIENCE)
                    .until(() -> exchange("GET", "/api/v1/lineage/http-model?version=1", null, "")
                                    .status()
                            == 200);
            assertError(exchange("GET", "/api/v1/lineage/http-modle", null, ""), 404, "NOT_FOUND", nearest);
            assertError(
                    exchange("GET", "/api/v1/lineage/http-model?version=9", null, ""),
                    404,
                    "NOT_FOUND",
                    "no such version");
            assertThat(get("/api/v1/lineage/http-model").toString())
                    .contains("toys")
                    .contains("/data/toy.csv");
        }
    }

    @Test
    void answersTheSameSubmissionWithTheSameJob() throws Exception {
        try (ScriptedWorker worker = ScriptedWorker.start(coordinator().port(), "node-1", 2, Toys::play)) {
            await().atMost(PATIENCE)
                    .until(() -> get("/api/v1/nodes").get("nodes").size() == 1);
            HttpRequest request = request("/api/v1/jobs")
                    .header("content-type", "application/json")
                    .header("idempotency-key", "once")
                    .POST(BodyPublishers.ofString(SWEEP))
                    .build();
            assertThat(send(request)).isEqualTo(send(request));
        }
    }

    @Test
    void cancelsAJobOnce() throws Exception {
        try (ScriptedWorker worker = ScriptedWorker.start(coordinator().port(), "node-1", 1, (c, a, t) -> {
            Thread.currentThread().join();
            throw new IllegalStateException("never");
        })) {
            await().atMost(PATIENCE)
                    .until(() -> get("/api/v1/nodes").get("nodes").size() == 1);
            String id = post("/api/v1/jobs", "application/json", SWEEP)
                    .body()
                    .get("id")
                    .textValue();
            assertThat(post("/api/v1/jobs/" + id + "/cancel", null, "").status())
                    .isEqualTo(200);
            assertThat(stateOf(id)).isEqualTo("CANCELLED");
            assertError(post("/api/v1/jobs/" + id + "/cancel", null, ""), 400, "INVALID_ARGUMENT", "CANCELLED");
        }
    }

    @Test
    void drainsANodeAndResumesIt() throws Exception {
        try (ScriptedWorker worker = ScriptedWorker.start(coordinator().port(), "node-1", 1, Toys::play)) {
            await().atMost(PATIENCE)
                    .until(() -> get("/api/v1/nodes").get("nodes").size() == 1);
            assertThat(post("/api/v1/nodes/node-1/drain", null, "").body().toString())
                    .isEqualTo("{\"id\":\"node-1\"}");
            assertThat(post("/api/v1/nodes/node-1/drain", null, "").status()).isEqualTo(200);
            assertThat(nodeState()).isEqualTo("DRAINING");
            assertThat(post("/api/v1/nodes/node-1/resume", null, "").status()).isEqualTo(200);
            assertThat(nodeState()).isEqualTo("UP");
            assertError(post("/api/v1/nodes/node-2/drain", null, ""), 404, "NOT_FOUND", "did you mean 'node-1'?");
            assertError(post("/api/v1/nodes/--/drain", null, ""), 404, "NOT_FOUND", "--");
        }
    }

    private String nodeState() throws IOException, InterruptedException {
        return get("/api/v1/nodes").get("nodes").get(0).get("state").textValue();
    }

    @Test
    void saysWhereASpecIsWrong() throws Exception {
        String misspelt = "{\n  \"kind\": \"sweep\",\n  \"trails\": 5}";
        Answer answer = post("/api/v1/jobs", "application/json", misspelt);
        assertError(answer, 400, "INVALID_ARGUMENT", "request:3:");
        assertThat(answer.body().toString()).contains("trials");
        assertError(
                post("/api/v1/jobs", "application/json", "{"),
                400,
                "INVALID_ARGUMENT",
                "close the bracket, brace or quote");
        assertError(post("/api/v1/jobs", "application/json", ""), 400, "INVALID_ARGUMENT", "request");
        assertError(post("/api/v1/jobs", "text/plain", SWEEP), 415, "INVALID_ARGUMENT", "application/json");
        assertError(post("/api/v1/jobs", null, SWEEP), 415, "INVALID_ARGUMENT", "application/json");
        assertError(post("/api/v1/jobs", "application/json", " ".repeat(5 << 20)), 413, "LIMIT_EXCEEDED", "too long");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        assertError(exchange("GET", "/nowhere", null, ""), 404, "NOT_FOUND", "no such path");
        assertError(exchange("GET", "/api/v1/jobs/nobody", null, ""), 404, "NOT_FOUND", "nobody");
        assertError(exchange("GET", "/api/v1/jobs/--", null, ""), 404, "NOT_FOUND", "--");
        assertError(exchange("GET", "/api/v1/models/none", null, ""), 404, "NOT_FOUND", "none");
        assertError(exchange("GET", "/api/v1/lineage/none", null, ""), 404, "NOT_FOUND", "none");
        assertError(exchange("GET", "/api/v1/runs/0", null, ""), 404, "NOT_FOUND", "'0'");
        assertError(
                exchange("GET", "/api/v1/runs?limit=x", null, ""),
                400,
                "INVALID_ARGUMENT",
                "limit: 'x' (expected: 1 to 1000); correct it, or leave it out");
        assertError(
                exchange("GET", "/api/v1/runs?limit=0", null, ""),
                400,
                "INVALID_ARGUMENT",
                "limit: 0 (expected: 1 to 1000); page on with 'before'");
        assertError(
                exchange("GET", "/api/v1/jobs/nobody/trials?limit=0", null, ""),
                400,
                "INVALID_ARGUMENT",
                "limit: '0' (expected: a whole number 1 to 10000); correct it");
        assertError(exchange("GET", "/api/v1/runs?status=odd", null, ""), 400, "INVALID_ARGUMENT", "RUNNING");
        assertError(
                exchange("DELETE", "/api/v1/jobs", null, ""),
                405,
                "INVALID_ARGUMENT",
                "DELETE /api/v1/jobs: this path takes no DELETE (expected: GET, HEAD, POST); docs/http-api.md");
        assertError(post("/api/v1/jobs/nobody/logs?trial=1", null, ""), 405, "INVALID_ARGUMENT", "expected: GET, HEAD");
        assertThat(get("/healthz").get("status").textValue()).isEqualTo("ok");
    }

    @Test
    void saysWhatIsNoHttpRequestAndGoesOn() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), coordinator().httpPort())) {
            socket.setSoTimeout(120_000);
            socket.getOutputStream().write("\u0001\u0002\u0003 noise\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("this is no HTTP request");
        }
        assertThat(get("/healthz").get("status").textValue()).isEqualTo("ok");
    }

    @Test
    void servesLoopbackNamesAndItsOwnPagesOnly() throws Exception {
        assertThat(raw("evil.example")).startsWith("HTTP/1.1 421 ").contains("loopback");
        assertThat(raw("localhost:" + coordinator().httpPort())).startsWith("HTTP/1.1 200 ");
        HttpRequest foreign =
                request("/api/v1/jobs").header("origin", "http://evil.example").build();
        Answer answer = send(foreign);
        assertError(answer, 403, "NOT_AUTHORIZED", "evil.example");
    }

    @Test
    void asksForTheTokenWhenThereIsOne() throws Exception {
        Path other = directory.resolve("other");
        try (Coordinator guarded =
                Coordinator.start(CoordinatorConfig.in(other).onAnyPorts().withToken("sesame"))) {
            URI jobs = URI.create("http://127.0.0.1:" + guarded.httpPort() + "/api/v1/jobs");
            assertError(send(HttpRequest.newBuilder(jobs).build()), 401, "NOT_AUTHORIZED", "Bearer");
            HttpRequest wrong = HttpRequest.newBuilder(jobs)
                    .header("authorization", "Bearer open")
                    .build();
            assertThat(send(wrong).status()).isEqualTo(401);
            HttpRequest good = HttpRequest.newBuilder(jobs)
                    .header("authorization", "Bearer sesame")
                    .build();
            assertThat(send(good).status()).isEqualTo(200);
            URI health = URI.create("http://127.0.0.1:" + guarded.httpPort() + "/healthz");
            assertThat(send(HttpRequest.newBuilder(health).build()).status()).isEqualTo(200);
        }
    }

    private record Answer(int status, JsonNode body) {}

    private static void assertError(Answer answer, int status, String code, String message) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(status);
        JsonNode error = answer.body().get("error");
        assertThat(error.get("code").textValue()).isEqualTo(code);
        assertThat(error.get("message").textValue()).contains(message);
    }

    private String stateOf(String job) throws IOException, InterruptedException {
        return get("/api/v1/jobs/" + job).get("state").textValue();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        Answer answer = exchange("GET", path, null, "");
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    private Answer post(String path, @Nullable String type, String body) throws IOException, InterruptedException {
        return exchange("POST", path, type, body);
    }

    private Answer exchange(String method, String path, @Nullable String type, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder builder = request(path).method(method, BodyPublishers.ofString(body));
        if (type != null) {
            builder.header("content-type", type);
        }
        return send(builder.build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + coordinator().httpPort() + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
        assertThat(response.headers().firstValue("access-control-allow-origin")).isEmpty();
        return new Answer(response.statusCode(), Json.LENIENT.readTree(response.body()));
    }

    /** What the server answers to a request whose Host header no ordinary client would send. */
    private String raw(String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), coordinator().httpPort())) {
            socket.setSoTimeout(120_000);
            String request = "GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
