package io.bellwether.worker.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.opencl.OpenclProvider;
import io.bellwether.worker.dataset.Metrics;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.ModelFormats;
import io.bellwether.worker.engine.TestContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.scoring.Scorer;
import io.bellwether.worker.segment.DecodedFixture;
import io.bellwether.worker.segment.MappedDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogisticRegressionTrainerTest {
    private static final int TRAIN = 2_000;
    private static final int VALIDATION = 1_000;
    private static final int COLUMNS = 6;

    @TempDir
    Path directory;

    private final LogisticRegressionTrainer trainer = new LogisticRegressionTrainer();

    @Test
    void learnsASeparableTargetDespiteMissingValuesAndAConstantColumn() throws IOException {
        TestContext context = context(MetricSpec.AUC, Map.of());
        TrialResult result = trainer.fit(context);
        assertThat(result.value()).isGreaterThan(0.99);
        assertThat(context.points).isNotEmpty().allMatch(point -> point.name().equals("auc"));
        assertThat(context.points.get(context.points.size() - 1).value()).isCloseTo(result.value(), within(1e-4));
        LinearModel model = LinearModel.read(model(result).bytes());
        assertThat(model.weights().get(COLUMNS - 1)).isZero();
        assertThat(model.weights().get(0))
                .isCloseTo(model.weights().get(1), within(0.1 * model.weights().get(0)));
    }

    @Test
    void findsTheWeightsThatTheDataWasDrawnBy() throws IOException {
        Random random = new Random(5);
        int rows = 40_000;
        float[] features = new float[rows * 2];
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
            features[2 * row] = (float) random.nextGaussian();
            features[2 * row + 1] = (float) (10 + 5 * random.nextGaussian());
            double z = 1.5 * features[2 * row] - 0.4 * (features[2 * row + 1] - 10) + 0.3;
            labels[row] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
        }
        Path place = DecodedFixture.write(directory.resolve("drawn"), features, labels, 30_000, 10_000, 2);
        TrialResult result =
                trainer.fit(TestContext.of(trainer, MappedDataset.open(place), MetricSpec.LOGLOSS, Map.of("l2", 0)));
        LinearModel model = LinearModel.read(model(result).bytes());
        assertThat(model.weights().get(0) / model.scales().get(0)).isCloseTo(1.5, within(0.07));
        assertThat(model.weights().get(1) / model.scales().get(1)).isCloseTo(-0.4, within(0.02));
    }

    @Test
    void scoresWithTheKeptModelExactlyAsItEvaluated() throws IOException {
        TestContext context = context(MetricSpec.LOGLOSS, Map.of("epochs", 5));
        TrialResult result = trainer.fit(context);
        FittedModel model = model(result);
        MappedDataset dataset = context.dataset();
        ModelArtifact artifact = new ModelArtifact(
                "0", model.bytes().length, model.format(), dataset.version().features(), "label", Map.of());
        float[] features = new float[VALIDATION * COLUMNS];
        dataset.features(TRAIN, VALIDATION).get(features);
        double[] scores = new double[VALIDATION];
        try (Scorer scorer = new ModelFormats().open(artifact, model.bytes())) {
            scorer.score(features, VALIDATION, scores);
        }
        assertThat(Metrics.logLoss(scores, dataset.validationLabels(), VALIDATION))
                .isEqualTo(result.value());
    }

    @Test
    void givesTheSameBytesAgain() throws IOException {
        TestContext context = context(MetricSpec.AUC, Map.of("epochs", 10));
        assertThat(model(trainer.fit(context)).bytes())
                .isEqualTo(model(trainer.fit(context.withSeed(8))).bytes());
    }

    @Test
    void saysInTheLogAndInTheProvenanceWhichKernelsRanIt() throws IOException {
        TestContext context = context(MetricSpec.AUC, Map.of("epochs", 1));
        Map<String, String> provenance = model(trainer.fit(context)).provenance();
        try (Kernels kernels = Kernels.open(context.threads())) {
            assertThat(provenance)
                    .containsEntry("kernels", kernels.provider())
                    .containsEntry("kernels.device", kernels.device());
            assertThat(context.logged).contains("kernels: " + kernels.provider() + ", " + kernels.device());
        }
    }

    @Test
    void fitsTheSameModelOnAnOpenclDevice() throws IOException {
        assumeTrue(new OpenclProvider().obstacle().isEmpty(), "no OpenCL here; see the kernels' own tests");
        FittedModel best = model(trainer.fit(context(MetricSpec.LOGLOSS, Map.of("epochs", 20))));
        String before = System.setProperty(Kernels.PROVIDER_PROPERTY, "opencl");
        try {
            FittedModel model = model(trainer.fit(context(MetricSpec.LOGLOSS, Map.of("epochs", 20))));
            assertThat(model.provenance()).containsEntry("kernels", "opencl");
            assertThat(model.provenance().get("kernels.device")).startsWith("OpenCL ");
            List<Double> weights = LinearModel.read(model.bytes()).weights();
            List<Double> expected = LinearModel.read(best.bytes()).weights();
            for (int column = 0; column < COLUMNS; column++) {
                assertThat(weights.get(column)).isCloseTo(expected.get(column), within(1e-4));
            }
        } finally {
            if (before == null) {
                System.clearProperty(Kernels.PROVIDER_PROPERTY);
            } else {
                System.setProperty(Kernels.PROVIDER_PROPERTY, before);
            }
        }
    }

    @Test
    void endsWithinAnEpochWhenCancelled() throws IOException {
        TestContext context = context(MetricSpec.AUC, Map.of("epochs", 10_000, "tolerance", 0))
                .cancelledAfter(2);
        assertThatThrownBy(() -> trainer.fit(context))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(context.points).hasSize(2);
    }

    @Test
    void refusesAMetricForNumbers() throws IOException {
        TestContext context = context(MetricSpec.RMSE, Map.of());
        assertThatThrownBy(() -> trainer.fit(context)).hasMessageContaining("auc or logloss");
    }

    @Test
    void givesNoWeightToAColumnWithInfiniteValues() throws IOException {
        float[] features = {Float.POSITIVE_INFINITY, -1, 2, 1, 3, -2, Float.POSITIVE_INFINITY, 2, 5, -3};
        float[] labels = {0, 1, 0, 1, 0};
        Path place = DecodedFixture.write(directory.resolve("infinite"), features, labels, 3, 2, 2);
        TrialResult result =
                trainer.fit(TestContext.of(trainer, MappedDataset.open(place), MetricSpec.AUC, Map.of("epochs", 5)));
        assertThat(LinearModel.read(model(result).bytes()).weights().get(0)).isZero();
        assertThat(result.value()).isEqualTo(1);
    }

    private TestContext context(MetricSpec metric, Map<String, Object> params) throws IOException {
        Path place = DecodedFixture.separable(directory.resolve("dataset"), TRAIN, VALIDATION, COLUMNS);
        return TestContext.of(trainer, MappedDataset.open(place), metric, params);
    }

    private static FittedModel model(TrialResult result) {
        return Objects.requireNonNull(result.model());
    }
}
