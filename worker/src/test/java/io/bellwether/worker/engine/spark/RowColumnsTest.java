package io.bellwether.worker.engine.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.ModelFormats;
import io.bellwether.worker.engine.TestContext;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.scoring.Scorer;
import io.bellwether.worker.segment.DecodedFixture;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Columns that a fit reads apart. The label is 3 + f0 where f1 is 1, and 3 - f0 where it is 0: who takes f1 for what it is finds the
 * one or the other, who does not finds neither. In f2 a value is missing.
 */
class RowColumnsTest {
    private static final int TRAIN = 400;
    private static final int VALIDATION = 100;
    private static final int COLUMNS = 3;
    private static final List<String> LEFT = List.of("f0", "f2");

    @TempDir
    private static Path directory;

    private static MappedDataset dataset;

    @BeforeAll
    static void makeData() throws Exception {
        Random random = new Random(5);
        float[] features = new float[(TRAIN + VALIDATION) * COLUMNS];
        float[] labels = new float[TRAIN + VALIDATION];
        for (int row = 0; row < labels.length; row++) {
            float x = random.nextFloat() * 2 - 1;
            int side = row < TRAIN ? row % 2 : 1;
            features[row * COLUMNS] = x;
            features[row * COLUMNS + 1] = side;
            features[row * COLUMNS + 2] = row == 7 ? Float.NaN : random.nextFloat();
            labels[row] = side == 1 ? 3 + x : 3 - x;
        }
        dataset = MappedDataset.open(
                DecodedFixture.write(directory.resolve("data"), features, labels, TRAIN, VALIDATION, COLUMNS));
    }

    @Test
    void aWeightCountsInTheFitAndIsNoFeature() throws Exception {
        FittedModel weighted = fit("spark.LinearRegression", Map.of("weightCol", "f1"), 0.001);
        assertThat(weighted.features()).isEqualTo(LEFT);
        assertThat(scored(weighted, -0.5f, 0.5f, 0.25f, 0.5f)).containsExactly(new double[] {2.5, 3.25}, within(0.001));
    }

    @Test
    void aTimeThatWasNotReachedIsCensored() throws Exception {
        FittedModel survival = fit("spark.AFTSurvivalRegression", Map.of("censorCol", "f1"), 2);
        assertThat(survival.features()).isEqualTo(LEFT);
        double[] times = scored(survival, -0.5f, 0.5f, 0.5f, 0.5f);
        assertThat(times[1]).isGreaterThan(times[0]).isGreaterThan(3);
    }

    @Test
    void anOffsetIsAddedInTheFitAndInEachPrediction() throws Exception {
        FittedModel poisson = fit(
                "spark.GeneralizedLinearRegression",
                Map.of("family", "gaussian", "link", "identity", "offsetCol", "f1"),
                2);
        assertThat(poisson.features()).containsExactly("f0", "f2", "f1");
        float x = 0.25f;
        double[] scores = scored(poisson, x, 0.5f, 0, x, 0.5f, 10);
        assertThat(scores[1] - scores[0]).isCloseTo(10, within(1e-9));
        FittedModel last = fit(
                "spark.Pipeline",
                Map.of(
                        "stages",
                        "StandardScaler, GeneralizedLinearRegression",
                        "GeneralizedLinearRegression.offsetCol",
                        "f1"),
                2);
        assertThat(scored(last, x, 0.5f, 0, x, 0.5f, 10)).containsExactly(scores, within(1e-6));
    }

    @Test
    void aFitStopsWhenItsOwnValidationRowsGetWorse() throws Exception {
        FittedModel boosted =
                fit("spark.GBTRegressor", Map.of("validationIndicatorCol", "f1", "maxIter", 20, "maxDepth", 2), 2);
        GBTRegressionModel trees = SavedModel.read(boosted.bytes(), saved -> (GBTRegressionModel) saved.model());
        assertThat(trees.getNumTrees()).isLessThan(20);
        assertThat(trees.numFeatures()).isEqualTo(LEFT.size());
    }

    @Test
    void refusesWhatIsNoColumnOrHasGaps() {
        refuses(
                "spark.LinearRegression",
                Map.of("weightCol", "f"),
                "weightCol: f (expected: a feature",
                "did you mean");
        refuses("spark.LinearRegression", Map.of("weightCol", "label"), "weightCol: label (expected: a feature");
        refuses("spark.LinearRegression", Map.of("weightCol", "f2"), "f2, which is missing in train row 7");
        refuses("spark.AFTSurvivalRegression", Map.of(), "censorCol: censor (expected: a feature of the dataset)");
        refuses(
                "spark.LinearRegression",
                Map.of("featuresCol", "f1"),
                "a trial takes its columns from 'dataset'",
                "name one in weightCol only");
    }

    private static void refuses(String name, Map<String, Object> params, String... parts) {
        Trainer trainer = Trainers.load().named(name);
        assertThatThrownBy(() -> trainer.fit(TestContext.of(trainer, dataset, MetricSpec.RMSE, params)))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("trainer '" + name + "': ")
                .hasMessageContainingAll(parts);
    }

    private static FittedModel fit(String name, Map<String, Object> params, double bound) throws Exception {
        Trainer trainer = Trainers.load().named(name);
        TrialResult result = trainer.fit(TestContext.of(trainer, dataset, MetricSpec.RMSE, params));
        assertThat(result.value()).isLessThan(bound);
        return Objects.requireNonNull(result.model());
    }

    /** The scores of two rows. */
    private static double[] scored(FittedModel model, float... rows) {
        ModelArtifact artifact = new ModelArtifact(
                UUID.randomUUID().toString(),
                model.bytes().length,
                model.format(),
                Objects.requireNonNull(model.features()),
                "label",
                Map.of());
        double[] scores = new double[2];
        try (Scorer scorer = new ModelFormats().open(artifact, model.bytes())) {
            scorer.score(rows, 2, scores);
        }
        return scores;
    }
}
