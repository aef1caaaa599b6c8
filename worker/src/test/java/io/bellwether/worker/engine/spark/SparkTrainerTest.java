package io.bellwether.worker.engine.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.dataset.Metrics;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real fits in one real session, which lives as long as this process. */
class SparkTrainerTest {
    private static final int TRAIN = 600;
    private static final int VALIDATION = 300;
    private static final int COLUMNS = 5;

    @TempDir
    private static Path directory;

    private static MappedDataset dataset;

    @BeforeAll
    static void makeData() throws Exception {
        dataset = MappedDataset.open(DecodedFixture.separable(directory.resolve("data"), TRAIN, VALIDATION, COLUMNS));
    }

    /** What each must reach; half the rows are of either class, so guessing gives 0.5. */
    @ParameterizedTest
    @CsvSource({
        "spark.LogisticRegression, auc, maxIter, 15, 0.95",
        "spark.RandomForestClassifier, logloss, numTrees, 4, 0.6",
        "spark.GBTClassifier, auc, maxIter, 3, 0.9",
        "spark.LinearSVC, auc, maxIter, 10, 0.95",
        "spark.MultilayerPerceptronClassifier, auc, maxIter, 15, 0.8",
        "spark.LinearRegression, rmse, maxIter, 10, 0.45",
        "spark.GeneralizedLinearRegression, rmse, maxIter, 10, 0.45",
        "spark.IsotonicRegression, rmse, featureIndex, 1, 0.49"
    })
    void fitsKeepsAndScoresAsSparkItselfDoes(String name, String metric, String param, int value, double bound)
            throws Exception {
        Trainer trainer = Trainers.load().named(name);
        Map<String, Object> params =
                name.contains("Perceptron") ? Map.of(param, value, "layers", COLUMNS + ", 4, 2") : Map.of(param, value);
        TestContext context = TestContext.of(trainer, dataset, metric(metric), params);
        TrialResult result = trainer.fit(context);
        if (metric.equals("auc")) {
            assertThat(result.value()).isGreaterThan(bound);
        } else {
            assertThat(result.value()).isLessThan(bound);
        }
        FittedModel model = Objects.requireNonNull(result.model());
        assertThat(model.format()).isEqualTo("spark-ml");
        assertThat(model.provenance()).containsEntry("spark", "4.1.0");
        double[] scores = scored(model);
        assertThat(measured(metric, scores)).isEqualTo(result.value());
        assertThat(scores).containsExactly(sparksOwn(model), org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void reportsTheObjectiveOfEveryIteration() throws Exception {
        Trainer trainer = Trainers.load().named("spark.LogisticRegression");
        TestContext context = TestContext.of(trainer, dataset, MetricSpec.AUC, Map.of("maxIter", 4));
        trainer.fit(context);
        assertThat(context.points).hasSize(5).allMatch(point -> point.name().equals("objective"));
        assertThat(context.points.get(4).value())
                .isLessThan(context.points.get(0).value());
    }

    @Test
    void givesTheSameScoresForTheSameSeedWhateverRunsBesideIt() throws Exception {
        Trainer trainer = Trainers.load().named("spark.RandomForestClassifier");
        TestContext context =
                TestContext.of(trainer, dataset, MetricSpec.AUC, Map.of("numTrees", 3, "subsamplingRate", 0.5));
        double alone = trainer.fit(context.withSeed(7)).value();
        ExecutorService slots = Executors.newFixedThreadPool(2);
        try {
            List<Future<TrialResult>> results = new ArrayList<>();
            for (int trial = 0; trial < 2; trial++) {
                TestContext sibling = context.withSeed(trial == 1 ? 8 : 7);
                results.add(slots.submit(() -> trainer.fit(sibling)));
            }
            assertThat(results.get(0).get().value()).isEqualTo(alone);
            assertThat(results.get(1).get().value()).isNotEqualTo(alone);
        } finally {
            slots.shutdownNow();
        }
    }

    @Test
    void saysWhatSparkSaysOfAConfigurationItCannotFit() {
        Trainer trainer = Trainers.load().named("spark.MultilayerPerceptronClassifier");
        TestContext badLayers = TestContext.of(trainer, dataset, MetricSpec.AUC, Map.of("layers", "five, 2"));
        assertThatThrownBy(() -> trainer.fit(badLayers))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("layers: five, 2 (expected: ");
        Trainer bayes = Trainers.load().named("spark.NaiveBayes");
        TestContext negative = TestContext.of(bayes, dataset, MetricSpec.AUC, Map.of());
        assertThatThrownBy(() -> bayes.fit(negative))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.USER_CODE_FAILED))
                .hasMessageContaining("spark.NaiveBayes")
                .hasMessageContaining("Negative");
    }

    private static MetricSpec metric(String name) {
        return switch (name) {
            case "auc" -> MetricSpec.AUC;
            case "logloss" -> MetricSpec.LOGLOSS;
            default -> MetricSpec.RMSE;
        };
    }

    private static double measured(String metric, double[] scores) {
        float[] labels = dataset.validationLabels();
        return switch (metric) {
            case "auc" -> Metrics.auc(scores, labels, VALIDATION);
            case "logloss" -> Metrics.logLoss(scores, labels, VALIDATION);
            default -> Metrics.rmse(scores, labels, VALIDATION);
        };
    }

    private static double[] scored(FittedModel model) {
        ModelArtifact artifact = new ModelArtifact(
                UUID.randomUUID().toString(), // models are told apart by this
                model.bytes().length,
                model.format(),
                dataset.version().features(),
                "label",
                Map.of());
        float[] features = new float[VALIDATION * COLUMNS + 10];
        dataset.features(TRAIN, VALIDATION).get(features, 0, VALIDATION * COLUMNS);
        double[] scores = new double[VALIDATION + 1];
        try (Scorer scorer = new ModelFormats().open(artifact, model.bytes())) {
            scorer.score(features, VALIDATION, scores);
        }
        return java.util.Arrays.copyOf(scores, VALIDATION);
    }

    /** The same model's transform of a DataFrame, missing values replaced by the means. */
    private static double[] sparksOwn(FittedModel fitted) throws Exception {
        SavedModel saved = SavedModel.read(fitted.bytes(), Function.identity());
        float[] features = new float[VALIDATION * COLUMNS];
        dataset.features(TRAIN, VALIDATION).get(features);
        List<Row> rows = IntStream.range(0, VALIDATION)
                .mapToObj(row -> RowFactory.create(Vectors.dense(IntStream.range(0, COLUMNS)
                        .mapToDouble(column -> features[row * COLUMNS + column])
                        .toArray())))
                .toList();
        for (Row row : rows) {
            double[] values = ((Vector) row.get(0)).toArray();
            for (int column = 0; column < COLUMNS; column++) {
                values[column] = Double.isNaN(values[column]) ? saved.means()[column] : values[column];
            }
        }
        StructType schema = new StructType(
                new StructField[] {new StructField("features", SQLDataTypes.VectorType(), false, Metadata.empty())});
        Dataset<Row> given = WarmSession.await(2).session().createDataFrame(rows, schema);
        Dataset<Row> transformed = saved.model().transform(given);
        List<String> columns = List.of(transformed.columns());
        assertThat(transformed.schema().apply("prediction").dataType()).isEqualTo(DataTypes.DoubleType);
        String column = columns.contains("probability")
                ? "probability"
                : columns.contains("rawPrediction") ? "rawPrediction" : "prediction";
        return transformed.select(column).collectAsList().stream()
                .mapToDouble(row -> row.get(0) instanceof Vector vector ? vector.apply(1) : row.getDouble(0))
                .toArray();
    }
}
