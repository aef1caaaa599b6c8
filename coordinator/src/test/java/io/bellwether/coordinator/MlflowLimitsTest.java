package io.bellwether.coordinator;

import static io.bellwether.coordinator.MlflowServer.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/** What MLflow's routes refuse, and how they say so. */
@Timeout(300)
final class MlflowLimitsTest {
    private static final String INVALID = "INVALID_PARAMETER_VALUE";

    @TempDir
    private static Path directory;

    private static MlflowServer server;

    @BeforeAll
    static void start() {
        server = MlflowServer.start(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static MlflowClient client() {
        return server.client();
    }

    @Test
    void limitsKeysAndValues() {
        String run = server.newRun();
        client().logMetric(run, "k".repeat(250), 1);
        client().logParam(run, "p", "v".repeat(6_000));
        client().setTag(run, "t", "v".repeat(8_000));
        client().setTag(run, "empty", "");
        client().logMetric(run, "a/b c-d.e_f:g", 1);
        String longKey = "k".repeat(251);
        assertFails(() -> client().logMetric(run, longKey, 1), 400, INVALID, "251 characters");
        assertFails(() -> client().logParam(run, longKey, "1"), 400, INVALID, "at most 250");
        assertFails(() -> client().setTag(run, longKey, "1"), 400, INVALID, "at most 250");
        assertFails(() -> client().logParam(run, "q", "v".repeat(6_001)), 400, INVALID, "at most 6000");
        assertFails(() -> client().setTag(run, "q", "v".repeat(8_001)), 400, INVALID, "at most 8000");
        for (String trick : List.of("../up", "/root", "a//b", "a/./b", "..", "semi;colon", "")) {
            assertFails(() -> client().logMetric(run, trick, 1), 400, INVALID, "");
        }
        assertFails(() -> client().createExperiment("e".repeat(501)), 400, INVALID, "at most 500");
        assertFails(() -> client().createExperiment(""), 400, INVALID, "'name'");
        assertFails(() -> client().setExperimentTag("0", "t", "v".repeat(5_001)), 400, INVALID, "at most 5000");
        assertFails(() -> client().logMetric(run, "m", 1, -1, 0), 400, INVALID, "timestamp");
    }

    @Test
    void limitsBatches() {
        String run = server.newRun();
        List<Metric> metrics = IntStream.range(0, 1_001)
                .mapToObj(i -> Metric.newBuilder()
                        .setKey("m")
                        .setValue(i)
                        .setTimestamp(i)
                        .setStep(i)
                        .build())
                .toList();
        List<Param> params = IntStream.range(0, 101)
                .mapToObj(i -> Param.newBuilder().setKey("p" + i).setValue("v").build())
                .toList();
        List<RunTag> tags = IntStream.range(0, 101)
                .mapToObj(i -> RunTag.newBuilder().setKey("t" + i).setValue("v").build())
                .toList();
        assertFails(() -> client().logBatch(run, metrics, List.of(), List.of()), 400, INVALID, "metrics: 1001");
        assertFails(() -> client().logBatch(run, List.of(), params, List.of()), 400, INVALID, "params: 101");
        assertFails(() -> client().logBatch(run, List.of(), List.of(), tags), 400, INVALID, "tags: 101");
        assertFails(
                () -> client().logBatch(run, metrics.subList(0, 999), params.subList(0, 1), tags.subList(0, 1)),
                400,
                INVALID,
                "together: 1001");
        client().logBatch(run, metrics.subList(0, 800), params.subList(0, 100), tags.subList(0, 100));
        assertFails(
                () -> client().logBatch(run, List.of(), List.of(params.get(0), params.get(0)), List.of()),
                400,
                INVALID,
                "twice");
        String big = "{\"run_id\": \"" + run + "\", \"padding\": \"" + "x".repeat(1_000_000) + "\"}";
        assertFails(() -> client().sendPost("runs/log-batch", big), 400, INVALID, "at most 1,000,000");
        assertThat(client().getMetricHistory(run, "m")).hasSize(800);
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        String run = server.newRun();
        String start = "{\"run_id\": \"" + run + "\"";
        assertFails(() -> client().sendPost("runs/log-metric", "{}"), 400, INVALID, "'run_id'");
        assertFails(() -> client().sendPost("runs/log-metric", start + "}"), 400, INVALID, "'key'");
        String metric = start + ", \"key\": \"a\"";
        assertFails(() -> client().sendPost("runs/log-metric", metric + "}"), 400, INVALID, "'value'");
        assertFails(() -> client().sendPost("runs/log-metric", metric + ",\"value\":1}"), 400, INVALID, "'timestamp'");
        String word = metric + ", \"value\": \"much\", \"timestamp\": 1}";
        assertFails(() -> client().sendPost("runs/log-metric", word), 400, INVALID, "value: \"much\"");
        String time = metric + ", \"value\": 1, \"timestamp\": \"noon\"}";
        assertFails(() -> client().sendPost("runs/log-metric", time), 400, INVALID, "timestamp: \"noon\"");
        String list = start + ", \"metrics\": [{\"key\": \"a\"}]}";
        assertFails(() -> client().sendPost("runs/log-batch", list), 400, INVALID, "'metrics[0].value'");
        assertFails(
                () -> client().sendPost("runs/log-batch", start + ", \"tags\": 3}"),
                400,
                INVALID,
                "tags: 3 (expected: a list");
        String status = start + ", \"status\": \"DONE\"}";
        assertFails(() -> client().sendPost("runs/update", status), 400, INVALID, "FINISHED");
        assertFails(() -> client().sendPost("runs/log-metric", "{"), 400, "BAD_REQUEST", "no JSON");
        assertFails(() -> client().sendPost("runs/log-metric", "[]"), 400, "BAD_REQUEST", "no JSON object");
        assertFails(() -> client().sendGet("runs/get"), 400, INVALID, "'run_id'");
        assertFails(() -> client().sendGet("model-versions/get?name=a&version=x"), 400, INVALID, "version: 'x'");
        assertFails(() -> client().sendPost("runs/search", "{\"max_results\": 50001}"), 400, INVALID, "1 to 50000");
        String token = "{\"experiment_ids\": [\"0\"], \"page_token\": \"nonsense!\"}";
        assertFails(() -> client().sendPost("runs/search", token), 400, INVALID, "page_token: 'nonsense!'");
    }

    @Test
    void saysThatThereIsNoSuchRoute() throws Exception {
        assertFails(() -> client().sendPost("runs/outputs", "{}"), 404, "ENDPOINT_NOT_FOUND", "runs/outputs");
        assertFails(() -> client().sendGet("runs/create"), 404, "ENDPOINT_NOT_FOUND", "GET");
        assertThat(server.get("/ajax-api/2.0/mlflow/none")
                        .body()
                        .get("error_code")
                        .textValue())
                .isEqualTo("ENDPOINT_NOT_FOUND");
        HttpRequest form = HttpRequest.newBuilder(server.uri("/api/2.0/mlflow/runs/create"))
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        MlflowServer.Answer answer = server.send(form);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().get("message").textValue()).contains("application/json");
    }

    @Test
    void isForThisMachineAndItsOwnPagesOnly() throws Exception {
        HttpRequest foreign = HttpRequest.newBuilder(server.uri("/api/2.0/mlflow/experiments/create"))
                .header("content-type", "application/json")
                .header("origin", "http://evil.example")
                .POST(BodyPublishers.ofString("{\"name\": \"evil\"}"))
                .build();
        assertThat(server.send(foreign).status()).isEqualTo(403);
        assertThat(client().getExperimentByName("evil")).isEmpty();
        Path other = directory.resolve("other");
        try (Coordinator guarded =
                Coordinator.start(CoordinatorConfig.in(other).onAnyPorts().withToken("sesame"))) {
            String address = "http://127.0.0.1:" + guarded.httpPort();
            try (MlflowClient stranger = new MlflowClient(address);
                    MlflowClient known = new MlflowClient(new BasicMlflowHostCreds(address, "sesame"))) {
                assertThatThrownBy(stranger::createRun).hasMessageContaining("401");
                assertThat(known.createRun().getRunId()).hasSize(32);
            }
        }
    }
}
