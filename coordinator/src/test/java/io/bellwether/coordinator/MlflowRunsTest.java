package io.bellwether.coordinator;

import static io.bellwether.coordinator.MlflowServer.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.tracking.MlflowClient;

/** Runs, logged and read by MLflow's own Java client. */
@Timeout(300)
@ParameterizedClass
@EnumSource(MlflowServer.Storage.class)
final class MlflowRunsTest {
    private static final String NO_RUN = "0123456789abcdef0123456789abcdef";

    @TempDir
    private static Path directory;

    @SuppressWarnings("NullAway.Init") // by start()
    private static MlflowServer server;

    /** What it is given {@link #start} uses. */
    MlflowRunsTest(MlflowServer.Storage storage) {}

    @BeforeParameterizedClassInvocation
    static void start(MlflowServer.Storage storage) {
        server = MlflowServer.start(directory, storage);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    private static MlflowClient client() {
        return server.client();
    }

    @Test
    void livesThroughARunAsClientsDo() {
        RunInfo created = client().createRun("0");
        assertThat(created.getStatus()).isEqualTo(RunStatus.RUNNING);
        assertThat(created.getExperimentId()).isEqualTo("0");
        assertThat(created.getUserId()).isEqualTo(System.getProperty("user.name"));
        assertThat(created.getStartTime()).isPositive();
        assertThat(created.getLifecycleStage()).isEqualTo("active");
        assertThat(created.getArtifactUri()).isEqualTo("mlflow-artifacts:/0/" + created.getRunId() + "/artifacts");
        String id = created.getRunId();
        client().logParam(id, "depth", "6");
        client().logParam(id, "depth", "6"); // once more is no change
        client().logMetric(id, "auc", 0.5, 1_000, 1);
        client().logMetric(id, "auc", 0.75, 2_000, 2);
        client().logMetric(id, "loss", 3);
        client().setTag(id, "team", "flights");
        client().setTag(id, "team", "delays");
        client().setTag(id, "gone", "soon");
        client().deleteTag(id, "gone");
        client().setTerminated(id, RunStatus.FINISHED, 5_000_000_000_000L);

        Run run = client().getRun(id);
        assertThat(run.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
        assertThat(run.getInfo().getEndTime()).isEqualTo(5_000_000_000_000L);
        assertThat(run.getData().getParamsList())
                .containsExactly(
                        Param.newBuilder().setKey("depth").setValue("6").build());
        assertThat(run.getData().getMetricsList())
                .extracting(metric -> metric.getKey() + "=" + metric.getValue() + "@" + metric.getStep())
                .containsExactly("auc=0.75@2", "loss=3.0@0");
        assertThat(tag(run, "team")).isEqualTo("delays");
        assertThat(run.getData().getTagsList()).extracting(RunTag::getKey).doesNotContain("gone");
        client().setTerminated(id, RunStatus.KILLED);
        assertThat(client().getRun(id).getInfo().getStatus()).isEqualTo(RunStatus.KILLED);
    }

    private static String tag(Run run, String key) {
        return run.getData().getTagsList().stream()
                .filter(tag -> tag.getKey().equals(key))
                .map(RunTag::getValue)
                .findFirst()
                .orElse("");
    }

    @Test
    void givesEachRunANameThatIsItsTagToo() throws Exception {
        RunInfo first = client().createRun();
        RunInfo second = client().createRun();
        assertThat(first.getRunName()).matches("[a-z]+-[a-z]+-\\d+");
        assertThat(first.getRunId()).isNotEqualTo(second.getRunId());
        assertThat(tag(client().getRun(first.getRunId()), "mlflow.runName")).isEqualTo(first.getRunName());

        RunTag named =
                RunTag.newBuilder().setKey("mlflow.runName").setValue("mine").build();
        RunInfo tagged =
                client().createRun(CreateRun.newBuilder().addTags(named).build());
        assertThat(tagged.getRunName()).isEqualTo("mine");
        client().setTag(tagged.getRunId(), "mlflow.runName", "renamed");
        assertThat(client().getRun(tagged.getRunId()).getInfo().getRunName()).isEqualTo("renamed");
        String again = "{\"run_id\": \"" + tagged.getRunId() + "\", \"run_name\": \"again\"}";
        assertThat(server.post("/api/2.0/mlflow/runs/update", again)
                        .body()
                        .get("run_info")
                        .get("run_name")
                        .textValue())
                .isEqualTo("again");
        assertThat(tag(client().getRun(tagged.getRunId()), "mlflow.runName")).isEqualTo("again");
        String torn = "{\"run_name\": \"a\", \"tags\": [{\"key\": \"mlflow.runName\", \"value\": \"b\"}]}";
        assertFails(() -> client().sendPost("runs/create", torn), 400, "INVALID_PARAMETER_VALUE", "mlflow.runName");
    }

    @Test
    void saysInTheExpectedWordsThatThereIsNoSuchRun() {
        String message = "Run '" + NO_RUN + "' not found";
        String code = "RESOURCE_DOES_NOT_EXIST";
        assertFails(() -> client().getRun(NO_RUN), 404, code, message);
        assertFails(() -> client().getRun("any text"), 404, code, "Run 'any text' not found");
        assertFails(() -> client().logMetric(NO_RUN, "a", 1), 404, code, message);
        assertFails(() -> client().logParam(NO_RUN, "a", "1"), 404, code, message);
        assertFails(() -> client().logBatch(NO_RUN, List.of(), List.of(), List.of()), 404, code, message);
        assertFails(() -> client().setTag(NO_RUN, "a", "1"), 404, code, message);
        assertFails(() -> client().deleteTag(NO_RUN, "a"), 404, code, message);
        assertFails(() -> client().setTerminated(NO_RUN), 404, code, message);
        assertFails(() -> client().deleteRun(NO_RUN), 404, code, message);
        assertFails(() -> client().restoreRun(NO_RUN), 404, code, message);
        assertFails(() -> client().getMetricHistory(NO_RUN, "a"), 404, code, message);
        String run = server.newRun();
        assertFails(() -> client().deleteTag(run, "no"), 404, code, "No tag with name: no in run with id " + run);
        assertFails(() -> client().createRun("987654"), 404, code, "Experiment '987654' does not exist");
    }

    @Test
    void keepsHistoriesInTheOrderInWhichTheyWereLogged() {
        String run = server.newRun();
        long[] steps = {5, 1, 1, -2, 5};
        for (int i = 0; i < steps.length; i++) {
            client().logMetric(run, "loss", i, 1_000 - i, steps[i]);
        }
        assertThat(client().getMetricHistory(run, "loss"))
                .extracting(metric -> metric.getStep() + "=" + metric.getValue())
                .containsExactly("5=0.0", "1=1.0", "1=2.0", "-2=3.0", "5=4.0");
        // The latest is that of the highest step, then time, then value.
        assertThat(client().getRun(run).getData().getMetricsList()).containsExactly(metric("loss", 0, 1_000, 5));
        client().logMetric(run, "loss", 7, 1_000, 5);
        client().logMetric(run, "loss", 6, 1_000, 5);
        assertThat(client().getRun(run).getData().getMetricsList()).containsExactly(metric("loss", 7, 1_000, 5));
        assertThat(client().getMetricHistory(run, "never")).isEmpty();
    }

    private static Metric metric(String key, double value, long timestamp, long step) {
        return Metric.newBuilder()
                .setKey(key)
                .setValue(value)
                .setTimestamp(timestamp)
                .setStep(step)
                .build();
    }

    @Test
    void givesALongHistoryWholeToTheJavaClientAndByPagesToWhoAsks() throws Exception {
        String run = server.newRun();
        for (int batch = 0; batch < 26; batch++) {
            int first = batch * 1_000;
            client().logBatch(
                            run,
                            IntStream.range(first, first + 1_000)
                                    .mapToObj(i -> metric("loss", i, i, i))
                                    .toList(),
                            List.of(),
                            List.of());
        }
        assertThat(client().getMetricHistory(run, "loss")).hasSize(26_000);
        String path = "/api/2.0/mlflow/metrics/get-history?metric_key=loss&run_id=" + run;
        JsonNode all = server.get(path).body();
        assertThat(all.get("metrics")).hasSize(26_000);
        assertThat(all.has("next_page_token")).isFalse();
        JsonNode first = server.get(path + "&max_results=20000").body();
        assertThat(first.get("metrics")).hasSize(20_000);
        JsonNode second = server.get(path + "&max_results=20000&page_token="
                        + first.get("next_page_token").textValue().replace("=", "%3D"))
                .body();
        assertThat(second.get("metrics")).hasSize(6_000);
        assertThat(second.get("metrics").get(0).get("step").longValue()).isEqualTo(20_000);
        assertThat(second.has("next_page_token")).isFalse();
    }

    @Test
    void keepsWhatIsNoNumber() throws Exception {
        String run = server.newRun();
        client().logMetric(run, "nan", Double.NaN);
        client().logMetric(run, "up", Double.POSITIVE_INFINITY);
        client().logMetric(run, "down", Double.NEGATIVE_INFINITY);
        client().logMetric(run, "tiny", Double.MIN_VALUE);
        assertThat(client().getMetricHistory(run, "nan").get(0).getValue()).isNaN();
        assertThat(client().getMetricHistory(run, "up").get(0).getValue()).isGreaterThanOrEqualTo(Double.MAX_VALUE);
        assertThat(client().getMetricHistory(run, "down").get(0).getValue()).isLessThanOrEqualTo(-Double.MAX_VALUE);
        assertThat(client().getMetricHistory(run, "tiny").get(0).getValue()).isEqualTo(Double.MIN_VALUE);
        assertThat(client().getRun(run).getData().getMetricsList())
                .extracting(Metric::getValue)
                .containsExactly(Double.NEGATIVE_INFINITY, Double.NaN, Double.MIN_VALUE, Double.POSITIVE_INFINITY);
        JsonNode metric = server.get("/api/2.0/mlflow/metrics/get-history?metric_key=nan&run_id=" + run)
                .body()
                .get("metrics")
                .get(0);
        assertThat(metric.get("value").textValue()).isEqualTo("NaN");
        assertThat(metric.get("timestamp").isIntegralNumber()).isTrue();
        assertThat(metric.get("step").isIntegralNumber()).isTrue();
    }

    @Test
    void takesIntegersAsNumbersOrTextsAndIgnoresWhatItDoesNotKnow() throws Exception {
        String run = server.newRun();
        String text =
                "{\"run_uuid\": \"" + run + "\", \"key\": \"a\", \"value\": 1, \"timestamp\": \"7\", \"step\": \"-3\","
                        + " \"model_id\": \"m\", \"later\": {\"x\": []}}";
        String number = text.replace("\"7\"", "8").replace("\"-3\"", "4").replace("run_uuid", "run_id");
        assertThat(server.post("/ajax-api/2.0/mlflow/runs/log-metric", text).status())
                .isEqualTo(200);
        assertThat(server.post("/api/2.0/mlflow/runs/log-metric", number).status())
                .isEqualTo(200);
        assertThat(client().getMetricHistory(run, "a")).containsExactly(metric("a", 1, 7, -3), metric("a", 1, 8, 4));
    }

    @Test
    void keepsABatchWholeOrNotAtAll() {
        String run = server.newRun();
        client().logParam(run, "depth", "6");
        Param other = Param.newBuilder().setKey("depth").setValue("7").build();
        Param good = Param.newBuilder().setKey("eta").setValue("0.1").build();
        RunTag tag = RunTag.newBuilder().setKey("t").setValue("v").build();
        assertFails(
                () -> client().logBatch(run, List.of(metric("m", 1, 1, 1)), List.of(good, other), List.of(tag)),
                400,
                "INVALID_PARAMETER_VALUE",
                "Changing param values is not allowed. Param with key='depth' was already logged with value='6'");
        Run before = client().getRun(run);
        assertThat(before.getData().getMetricsList()).isEmpty();
        assertThat(before.getData().getParamsCount()).isEqualTo(1);
        client().logBatch(run, List.of(metric("m", 1, 1, 1)), List.of(good), List.of(tag));
        Run after = client().getRun(run);
        assertThat(after.getData().getMetricsList()).containsExactly(metric("m", 1, 1, 1));
        assertThat(after.getData().getParamsCount()).isEqualTo(2);
        assertThat(tag(after, "t")).isEqualTo("v");
    }

    @Test
    void putsRunsAsideAndTakesThemBack() {
        String experiment = server.newExperiment();
        String run = client().createRun(experiment).getRunId();
        client().deleteRun(run);
        assertThat(client().getRun(run).getInfo().getLifecycleStage()).isEqualTo("deleted");
        assertThat(client().listRunInfos(experiment)).isEmpty();
        assertFails(() -> client().logMetric(run, "a", 1), 400, "INVALID_PARAMETER_VALUE", "'active' state");
        assertFails(() -> client().setTag(run, "a", "1"), 400, "INVALID_PARAMETER_VALUE", "'active' state");
        assertFails(() -> client().setTerminated(run), 400, "INVALID_PARAMETER_VALUE", "'active' state");
        client().restoreRun(run);
        assertThat(client().listRunInfos(experiment)).hasSize(1);
        client().logMetric(run, "a", 1);
    }

    @Test
    void takesBatchesOfEightThreadsAtOnce() throws Exception {
        int threads = 8;
        int batches = 12;
        String shared = server.newRun();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<String>> work = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String key = "m" + thread;
                work.add(() -> logBatches(shared, key, batches));
            }
            List<String> own = new ArrayList<>();
            for (Future<String> done : pool.invokeAll(work)) {
                own.add(done.get());
            }
            assertThat(own).doesNotHaveDuplicates();
            for (int thread = 0; thread < threads; thread++) {
                assertThat(client().getMetricHistory(shared, "m" + thread))
                        .extracting(Metric::getStep)
                        .containsExactlyElementsOf(LongList.upTo(batches * 50));
                assertThat(client().getMetricHistory(own.get(thread), "m" + thread))
                        .hasSize(batches * 50);
            }
            assertThat(client().getRun(shared).getData().getMetricsList())
                    .extracting(Metric::getStep)
                    .containsOnly(batches * 50L - 1);
        } finally {
            pool.shutdownNow();
        }
    }

    /** The numbers from 0 on. */
    private static final class LongList {
        static List<Long> upTo(int end) {
            return IntStream.range(0, end).mapToObj(Long::valueOf).toList();
        }
    }

    private static String logBatches(String shared, String key, int batches) {
        String own = client().createRun().getRunId();
        for (int batch = 0; batch < batches; batch++) {
            int first = batch * 50;
            List<Metric> metrics = IntStream.range(first, first + 50)
                    .mapToObj(i -> metric(key, i, i, i))
                    .toList();
            Param param =
                    Param.newBuilder().setKey(key + "-" + batch).setValue("v").build();
            client().logBatch(shared, metrics, List.of(param), List.of());
            client().logBatch(own, metrics, List.of(param), List.of());
        }
        return own;
    }

    @Test
    void showsRunsOfClientsAmongAllRuns() throws Exception {
        String run = server.newRun();
        client().logParam(run, "depth", "6");
        client().logMetric(run, "auc", 0.5);
        JsonNode shown = server.get("/api/v1/runs/" + run).body();
        assertThat(shown.get("run").get("status").textValue()).isEqualTo("RUNNING");
        assertThat(shown.get("run").get("params").get("depth").textValue()).isEqualTo("6");
        assertThat(shown.get("run").get("metrics").get("auc").doubleValue()).isEqualTo(0.5);
        assertThat(shown.get("run").has("job")).isFalse();
        assertThat(shown.get("history")).hasSize(1);
        assertThat(server.get("/api/v1/runs?limit=1000").body().get("runs").findValuesAsText("id"))
                .contains(run);
    }
}
