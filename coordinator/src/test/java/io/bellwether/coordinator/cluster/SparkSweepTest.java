package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.sandbox.KillableCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainers of three engines in one sweep on real processes, each of which is killed with -9. */
class SparkSweepTest {
    private static final int TRIALS = 8;
    private static final int ROWS = 4_000;
    private static final String BISECTING = "org.apache.spark.ml.clustering.BisectingKMeans";
    private static final String FOREST = "spark.RandomForestClassifier";

    @TempDir
    private Path directory;

    @Test
    void threeEnginesShareASweepThatOutlivesEachOfItsProcesses() throws Exception {
        try (KillableCluster cluster = KillableCluster.start(directory.resolve("cluster"), 1, 2)) {
            refusesAParameterThatSparkDoesNotHave(cluster.client());
            JobHandle sweep = cluster.client().submit(sweep(8));
            awaitForest(sweep, 1);
            await().atMost(KillableCluster.PATIENCE).until(() -> cluster.killExecutors("worker-1"));
            awaitForest(sweep, 2);
            cluster.kill("worker-1");
            awaitForest(sweep, 3);
            cluster.kill("coordinator");
            JobView done = sweep.await(KillableCluster.PATIENCE);
            assertThat(done.trials()).hasSize(TRIALS).allMatch(trial -> trial.state() == JobState.SUCCEEDED);
            assertThat(done.trials()).anyMatch(trial -> trial.attempts() >= 3);
            assertThat(done.trials()).extracting(TrialView::trainer).contains("xgboost", "logistic-regression", FOREST);
            TrialView best = done.trials().get(Objects.requireNonNull(done.best()));
            assertThat(best.trainer()).isEqualTo(FOREST);
            scoresAsItWasMeasured(cluster.client(), Objects.requireNonNull(best.value()));
            findsClustersWithoutALabel(cluster);
        }
    }

    /** A data set without a label; the model is scored after the coordinator was killed. */
    private void findsClustersWithoutALabel(KillableCluster cluster) throws Exception {
        refusesWhatCannotBeComparedAndSaysWhy(cluster.client());
        DatasetSpec unlabelled = DatasetSpec.unlabelled(
                        directory.resolve("train.csv").toString())
                .withFeatures("a", "b")
                .withValidation(DatasetSpec.ValidationSpec.path(
                        directory.resolve("holdout.csv").toString()));
        JobView found = cluster.client()
                .submit(Sweep.builder("clusters")
                        .dataset(unlabelled)
                        .metric(MetricSpec.SILHOUETTE)
                        .trainer(clusters("spark.KMeans"))
                        .trainer(clusters(BISECTING))
                        .sampler(SamplerSpec.random(1))
                        .trials(4)
                        .registerAs("clusters")
                        .build())
                .await(KillableCluster.PATIENCE);
        assertThat(found.trials())
                .hasSize(4)
                .allSatisfy(trial ->
                        assertThat(trial.state()).as("%s", trial.error()).isEqualTo(JobState.SUCCEEDED));
        assertThat(found.trials()).extracting(TrialView::trainer).contains("spark.KMeans", BISECTING);
        JobView piped = cluster.client()
                .submit(Sweep.builder("piped")
                        .dataset(unlabelled)
                        .metric(MetricSpec.SILHOUETTE)
                        .trainer(TrainerSpec.of("spark.Pipeline")
                                .withParam("stages", "Binarizer, KMeans")
                                .withParam("Binarizer.inputCols", "a")
                                .withSpace(SearchSpace.builder()
                                        .integer("KMeans.k", 3, 3)
                                        .build()))
                        .trials(1)
                        .registerAs("piped")
                        .build())
                .await(KillableCluster.PATIENCE);
        assertThat(piped.state()).isEqualTo(JobState.SUCCEEDED);
        cluster.kill("coordinator");
        TrialView best = found.trials().get(Objects.requireNonNull(found.best()));
        scoresAreClusters(
                cluster.client(),
                "clusters",
                ((Number) Objects.requireNonNull(best.params().get("k"))).longValue());
        scoresAreClusters(cluster.client(), "piped", 3);
    }

    /** Another program finds every row, each in one of so many clusters. */
    private void scoresAreClusters(Cluster cluster, String model, long clusters) throws Exception {
        Path output = directory.resolve("found-" + model);
        cluster.submit(BatchInference.builder(model)
                        .input(directory.resolve("holdout.csv").toString())
                        .output(output.toString())
                        .build())
                .await(KillableCluster.PATIENCE);
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*), count(distinct score), min(score), max(score) from '"
                                + output + "/*.parquet'")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(ROWS / 4);
            assertThat(rows.getLong(2)).isEqualTo(clusters);
            assertThat(rows.getDouble(3)).isZero();
            assertThat(rows.getDouble(4)).isEqualTo(clusters - 1.0);
        }
    }

    private static TrainerSpec clusters(String trainer) {
        return TrainerSpec.of(trainer)
                .withParam("maxIter", 5)
                .withSpace(SearchSpace.builder().integer("k", 2, 4).build());
    }

    private void refusesWhatCannotBeComparedAndSaysWhy(Cluster cluster) throws IOException {
        refuses(cluster, "spark.KMeans", "metric: 'auc' does not fit trainer 'spark.KMeans' (expected: silhouette)");
        refuses(cluster, "spark.PCA", "no prediction to compare trials by");
        refuses(cluster, BISECTING + "z", "did you mean '" + BISECTING + "'?");
    }

    private void refuses(Cluster cluster, String trainer, String why) throws IOException {
        Sweep sweep = Sweep.builder("refused")
                .dataset(dataset())
                .trainer(TrainerSpec.of(trainer))
                .trials(1)
                .build();
        assertThatThrownBy(() -> cluster.submit(sweep)).hasMessageContaining(why);
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

    /** A forest is being fitted for at least that time. The first one in a process takes seconds: Spark has to start. */
    private static void awaitForest(JobHandle sweep, int attempts) {
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> sweep.view().trials().stream()
                        .anyMatch(trial -> trial.state() == JobState.RUNNING
                                && FOREST.equals(trial.trainer())
                                && trial.attempts() >= attempts));
    }

    /** The file that gave the sweep its value, scored: the value comes out again. */
    private void scoresAsItWasMeasured(Cluster cluster, double value) {
        JobView scored = cluster.submit(BatchInference.builder("engines")
                        .input(directory.resolve("holdout.csv").toString())
                        .output(directory.resolve("scores").toString())
                        .label("label")
                        .build())
                .await(KillableCluster.PATIENCE);
        JobView.OutputView output = Objects.requireNonNull(scored.output());
        assertThat(output.rowsOut()).isEqualTo(ROWS / 4);
        assertThat(output.metrics()).containsEntry("auc", value);
    }
}
