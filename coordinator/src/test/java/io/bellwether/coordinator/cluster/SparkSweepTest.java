package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Bellwether;
import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.ProcessCluster;
import io.bellwether.client.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers of three engines in one sweep on real processes, and an executor killed with -9. */
class SparkSweepTest {
    private static final int TRIALS = 8;
    private static final int ROWS = 4_000;
    private static final String FOREST = "spark.RandomForestClassifier";

    @TempDir
    private Path directory;

    @Test
    void threeEnginesShareASweepThatOutlivesItsExecutor() throws Exception {
        LaunchOptions options = LaunchOptions.in(directory.resolve("cluster"))
                .workers(1)
                .slotsPerWorker(2)
                .port(0)
                .httpPort(0)
                .build();
        try (ProcessCluster processes = ProcessCluster.start(options);
                Cluster cluster = Bellwether.connect("bw://" + processes.coordinator())) {
            refusesAParameterThatSparkDoesNotHave(cluster);
            JobHandle sweep = cluster.submit(sweep(8));
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> sweep.view().trials().stream().anyMatch(trial -> trial.state() == JobState.SUCCEEDED));
            killExecutor(processes);
            JobView done = sweep.await(Duration.ofMinutes(5));
            assertThat(done.trials()).hasSize(TRIALS).allMatch(trial -> trial.state() == JobState.SUCCEEDED);
            assertThat(done.trials()).extracting(TrialView::trainer).contains("xgboost", "logistic-regression", FOREST);
            TrialView best = done.trials().get(Objects.requireNonNull(done.best()));
            assertThat(best.trainer()).isEqualTo(FOREST);
            scoresAsItWasMeasured(cluster, Objects.requireNonNull(best.value()));
        }
    }

    private void refusesAParameterThatSparkDoesNotHave(Cluster cluster) throws IOException {
        Sweep misspelt = Sweep.builder("misspelt")
                .dataset(dataset())
                .trainer(TrainerSpec.of(FOREST).withParam("maxDept", 3))
                .trials(1)
                .build();
        assertThatThrownBy(() -> cluster.submit(misspelt))
                .hasMessageContaining("'maxDept'")
                .hasMessageContaining("did you mean 'maxDepth'?");
    }

    /** Only Spark's trainer gets parameters that allow for a good model. */
    private Sweep sweep(int depth) throws IOException {
        return Sweep.builder("engines")
                .dataset(dataset())
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 1)
                        .withSpace(
                                SearchSpace.builder().integer("max_depth", 1, 2).build()))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withParam("epochs", 1)
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1, 100).build()))
                .trainer(TrainerSpec.of(FOREST)
                        .withParam("numTrees", 12)
                        .withParam("featureSubsetStrategy", "all")
                        .withSpace(SearchSpace.builder()
                                .integer("maxDepth", depth - 2, depth)
                                .build()))
                .sampler(SamplerSpec.random(7))
                .trials(TRIALS)
                .registerAs("engines")
                .build();
    }

    private DatasetSpec dataset() throws IOException {
        Path train = ToyData.write(directory.resolve("train.csv"), ROWS, 1);
        Path holdout = ToyData.write(directory.resolve("holdout.csv"), ROWS / 4, 2);
        return DatasetSpec.of(train.toString(), "label")
                .excluding("row_id")
                .withValidation(DatasetSpec.ValidationSpec.path(holdout.toString()));
    }

    /** The newest child of the worker is the sweep's executor. */
    private static void killExecutor(ProcessCluster processes) {
        ProcessHandle worker =
                ProcessHandle.of(processes.process("worker-1").pid()).orElseThrow();
        ProcessHandle executor = worker.children()
                .max(Comparator.comparing(child -> child.info().startInstant().orElseThrow()))
                .orElseThrow();
        assertThat(executor.destroyForcibly()).isTrue();
    }

    /** The file that gave the sweep its value, scored: the value comes out again. */
    private void scoresAsItWasMeasured(Cluster cluster, double value) {
        JobView scored = cluster.submit(BatchInference.builder("engines")
                        .input(directory.resolve("holdout.csv").toString())
                        .output(directory.resolve("scores").toString())
                        .label("label")
                        .build())
                .await(Duration.ofMinutes(3));
        JobView.OutputView output = Objects.requireNonNull(scored.output());
        assertThat(output.rowsOut()).isEqualTo(ROWS / 4);
        assertThat(output.metrics()).containsEntry("auc", value);
    }
}
