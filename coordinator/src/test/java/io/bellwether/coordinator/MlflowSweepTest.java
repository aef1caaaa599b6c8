package io.bellwether.coordinator;

import static io.bellwether.coordinator.MlflowServer.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobView;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;

/** The trials and models of sweeps, seen by MLflow's own Java client; and that it can't spoil them. */
@Timeout(600)
@SuppressWarnings({"try", "deprecation"}) // workers are there to be there; the client's older calls are still used
final class MlflowSweepTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int TRIALS = 5;

    @TempDir
    private Path directory;

    private MlflowServer server;

    @BeforeEach
    void start() {
        server = MlflowServer.start(directory);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private MlflowClient client() {
        return server.client();
    }

    /** Runs the toy sweep and waits until the records have all of it. */
    private JobView sweep(int trials, ScriptedWorker.Script script) {
        int port = server.coordinator().port();
        try (ScriptedWorker worker = ScriptedWorker.start(port, "node-1", 2, script);
                Cluster cluster = Bellwether.connect("bw://127.0.0.1:" + port)) {
            await().atMost(PATIENCE).until(() -> !cluster.nodes().isEmpty());
            JobView job = cluster.submit(Toys.sweep(trials)).await();
            await().atMost(PATIENCE)
                    .until(() ->
                            server
                                            .get("/api/v1/runs?job=" + job.id())
                                            .body()
                                            .get("runs")
                                            .findValuesAsText("status")
                                            .stream()
                                            .filter(status -> status.equals("SUCCEEDED") || status.equals("FAILED"))
                                            .count()
                                    == trials);
            return job;
        }
    }

    private List<Run> runs() {
        String experiment = client().getExperimentByName("toy").orElseThrow().getExperimentId();
        return client().searchRuns(List.of(experiment), "", ViewType.ACTIVE_ONLY, 100, List.of("metrics.score DESC"))
                .getItems();
    }

    private static Map<String, String> tags(Run run) {
        return run.getData().getTagsList().stream().collect(Collectors.toMap(RunTag::getKey, RunTag::getValue));
    }

    private static Map<String, Double> metrics(Run run) {
        return run.getData().getMetricsList().stream().collect(Collectors.toMap(Metric::getKey, Metric::getValue));
    }

    private static String param(Run run) {
        return run.getData().getParamsList().stream()
                .filter(param -> param.getKey().equals("depth"))
                .map(Param::getValue)
                .findFirst()
                .orElse("");
    }

    @Test
    void showsTrialsAsRunsOfAnExperimentOfTheSweepsName() throws Exception {
        JobView job = sweep(TRIALS, Toys::play);
        String id = job.id().value();
        List<Run> runs = runs();
        assertThat(runs).hasSize(TRIALS);
        for (Run run : runs) {
            assertThat(run.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
            assertThat(run.getInfo().getEndTime())
                    .isGreaterThanOrEqualTo(run.getInfo().getStartTime());
            assertThat(tags(run))
                    .containsEntry("bellwether.job", id)
                    .containsEntry("bellwether.trainer", "toy")
                    .containsEntry("mlflow.source.type", "JOB")
                    .containsEntry("mlflow.runName", run.getInfo().getRunName());
            assertThat(run.getInfo().getRunName()).isEqualTo("toy-" + tags(run).get("bellwether.trial"));
            // The toy's score is its depth; it reports two losses on the way.
            assertThat(metrics(run).get("score")).isEqualTo(Double.parseDouble(param(run)));
            String runId = run.getInfo().getRunId();
            await().atMost(PATIENCE)
                    .until(() -> client().getMetricHistory(runId, "loss").size() == 2);
            assertThat(client().getMetricHistory(runId, "loss"))
                    .extracting(metric -> metric.getStep() + "=" + metric.getValue())
                    .containsExactly("1=0.5", "2=0.25");
            assertThat(client().getMetricHistory(runId, "score")).hasSize(1);
            assertThat(metrics(client().getRun(runId)))
                    .containsEntry("loss", 0.25)
                    .containsEntry("size", 1.0);
        }
        assertThat(runs)
                .extracting(run -> metrics(run).get("score"))
                .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        Run best = runs.get(0);
        assertThat(client().searchRuns(
                                List.of(best.getInfo().getExperimentId()), "tags.`bellwether.job` = '" + id + "'"))
                .hasSize(TRIALS);

        ModelVersion model = awaitModel();
        assertThat(model.getRunId()).isEqualTo(best.getInfo().getRunId());
        assertThat(model.getSource()).isEqualTo("runs:/" + best.getInfo().getRunId() + "/model");
        assertThat(client().getModelVersionDownloadUri("toy-model", "1")).isEqualTo(model.getSource());
        assertThat(client().getModelVersion("toy-model", "1")).isEqualTo(model);
        assertThat(client().searchModelVersions("run_id = '" + model.getRunId() + "'")
                        .getItems())
                .containsExactly(model);
        JsonNode files = server.get("/api/2.0/mlflow/artifacts/list?run_id=" + model.getRunId())
                .body()
                .get("files");
        assertThat(files.get(0).get("path").textValue()).isEqualTo("model");
        assertThat(files.get(0).get("file_size").longValue()).isPositive();

        server.restart();
        assertThat(runs())
                .isEqualTo(runs.stream()
                        .map(run -> client().getRun(run.getInfo().getRunId()))
                        .toList());
        assertThat(awaitModel()).isEqualTo(model);
    }

    private ModelVersion awaitModel() {
        await().atMost(PATIENCE)
                .until(() -> !client().searchModelVersions("name = 'toy-model'")
                        .getItems()
                        .isEmpty());
        return client().getLatestVersions("toy-model").get(0);
    }

    @Test
    void putsTheSweepsOfOneNameIntoOneExperiment() {
        JobView first = sweep(2, Toys::play);
        String experiment = runs().get(0).getInfo().getExperimentId();
        client().deleteExperiment(experiment);
        JobView second = sweep(3, Toys::play);
        // The second sweep brings the experiment back; what was put aside with it stays aside until somebody restores
        // it.
        assertThat(client().getExperiment(experiment).getLifecycleStage()).isEqualTo("active");
        assertThat(runs())
                .hasSize(3)
                .allSatisfy(run -> assertThat(tags(run))
                        .containsEntry("bellwether.job", second.id().value()));
        assertThat(client().searchRuns(List.of(experiment), "", ViewType.DELETED_ONLY))
                .hasSize(2)
                .allSatisfy(run -> assertThat(tags(client().getRun(run.getRunId())))
                        .containsEntry("bellwether.job", first.id().value()));
    }

    @Test
    void keepsTheClustersTruthOfATrial() throws Exception {
        JobView job = sweep(TRIALS, (coordinator, attempt, task) -> {
            if (task instanceof TaskSpec.Trial trial && trial.number() == 1) {
                return new AttemptOutcome.Failed(ErrorCode.USER_CODE_FAILED, "no such depth", List.of());
            }
            return Toys.play(coordinator, attempt, task);
        });
        String failed = client().searchRuns(
                        List.of(client().getExperimentByName("toy")
                                .orElseThrow()
                                .getExperimentId()),
                        "attributes.status = 'FAILED'")
                .get(0)
                .getRunId();
        String good = runs().get(0).getInfo().getRunId();
        double score = Toys.number(metrics(runs().get(0)).get("score")).doubleValue();

        assertFails(
                () -> client().setTerminated(failed, RunStatus.FINISHED),
                400,
                "INVALID_PARAMETER_VALUE",
                "a trial of job " + job.id());
        assertFails(
                () -> client().setTag(good, "bellwether.job", "other"), 400, "INVALID_PARAMETER_VALUE", "bellwether.");
        assertFails(() -> client().deleteTag(good, "bellwether.job"), 400, "INVALID_PARAMETER_VALUE", "bellwether.");
        assertFails(() -> client().logParam(good, "depth", "0"), 400, "INVALID_PARAMETER_VALUE", "not allowed");
        assertFails(
                () -> client().sendPost("model-versions/create", "{\"name\": \"toy-model\", \"source\": \"s\"}"),
                400,
                "INVALID_PARAMETER_VALUE",
                "sweeps register");

        client().setTag(good, "note", "keep");
        client().logParam(good, "reviewer", "me");
        client().logMetric(good, "holdout", 0.5);
        client().logMetric(good, "score", -1, System.currentTimeMillis(), 1_000);
        client().deleteRun(good);
        assertThat(runs()).hasSize(TRIALS - 1);
        assertThat(metrics(client().getRun(good))).containsEntry("holdout", 0.5).containsEntry("score", -1.0);
        JsonNode truth = server.get("/api/v1/runs/" + good).body().get("run");
        assertThat(truth.get("value").doubleValue()).isEqualTo(score);
        assertThat(truth.get("status").textValue()).isEqualTo("SUCCEEDED");
        assertThat(truth.get("tags").get("note").textValue()).isEqualTo("keep");
        assertThat(server.get("/api/v1/runs?job=" + job.id()).body().get("runs"))
                .hasSize(TRIALS);
        client().restoreRun(good);
        assertThat(runs()).hasSize(TRIALS);
    }

    @Test
    void bearsAClientThatLogsTheSweepsMetricToARunningTrial() throws Exception {
        sweep(1, (coordinator, attempt, task) -> {
            String run = ((TaskSpec.Trial) task).run();
            await().atMost(PATIENCE)
                    .until(() ->
                            server.get("/api/2.0/mlflow/runs/get?run_id=" + run).status() == 200);
            client().logMetric(run, "score", 1e9);
            client().setTag(run, "seen", "running");
            return Toys.play(coordinator, attempt, task);
        });
        Run run = runs().get(0);
        assertThat(metrics(run).get("score")).isEqualTo(Double.parseDouble(param(run)));
        assertThat(tags(run)).containsEntry("seen", "running");
    }

    @Test
    void registersOverANameThatAClientMade() {
        client().sendPost("registered-models/create", "{\"name\": \"toy-model\"}");
        client().sendPost("model-versions/create", "{\"name\": \"toy-model\", \"source\": \"s3://mine\"}");
        sweep(1, Toys::play);
        await().atMost(PATIENCE)
                .until(() -> client().searchModelVersions("name = 'toy-model'")
                                .getItems()
                                .size()
                        == 2);
        assertThat(client().getModelVersion("toy-model", "1").getSource()).startsWith("runs:/");
        assertThat(client().getModelVersion("toy-model", "2").getSource()).isEqualTo("s3://mine");
    }
}
