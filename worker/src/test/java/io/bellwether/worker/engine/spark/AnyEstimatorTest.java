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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.spark.ml.evaluation.ClusteringEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.recommendation.ALSModel;
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

/** Estimators that predict no label, and one that is not Spark's: fitted, kept, loaded and compared with Spark itself. */
class AnyEstimatorTest {
    private static final int TRAIN = 600;
    private static final int VALIDATION = 300;
    private static final int COLUMNS = 4;
    private static final String CLUSTERING = "org.apache.spark.ml.clustering.";

    @TempDir
    private static Path directory;

    /** Three heaps of points, and a value missing here and there. */
    private static MappedDataset heaps;
    /** Users f0, items f1, and a rating that is a product of a factor of each. */
    private static MappedDataset ratings;

    @BeforeAll
    static void makeData() throws Exception {
        Random random = new Random(3);
        float[] features = new float[(TRAIN + VALIDATION) * COLUMNS];
        for (int i = 0; i < features.length; i++) {
            int heap = i / COLUMNS % 3;
            features[i] = random.nextInt(50) == 0 ? Float.NaN : heap * (1 + i % COLUMNS) * 3 + random.nextFloat();
        }
        heaps = MappedDataset.open(DecodedFixture.write(
                directory.resolve("heaps"), features, new float[TRAIN + VALIDATION], TRAIN, VALIDATION, COLUMNS));
        float[] pairs = new float[(TRAIN + VALIDATION) * 2];
        float[] labels = new float[TRAIN + VALIDATION];
        for (int row = 0; row < labels.length; row++) {
            int user = random.nextInt(20);
            int item = random.nextInt(15);
            pairs[2 * row] = row == TRAIN ? 999 : user; // the first validation row is of a user that nobody knows
            pairs[2 * row + 1] = item;
            labels[row] = (1 + user % 5) * (1 + item % 3) / 3f;
        }
        ratings = MappedDataset.open(
                DecodedFixture.write(directory.resolve("ratings"), pairs, labels, TRAIN, VALIDATION, 2));
    }

    @ParameterizedTest
    @CsvSource({CLUSTERING + "KMeans, 0.8", "spark.GaussianMixture, 0"})
    void findsClustersAndMeasuresThemAsSparkDoes(String name, double bound) throws Exception {
        Trainer trainer = Trainers.load().named(name);
        TrialResult result = trainer.fit(TestContext.of(trainer, heaps, MetricSpec.SILHOUETTE, Map.of("k", 3)));
        assertThat(result.value()).isBetween(bound, 1.0);
        FittedModel model = Objects.requireNonNull(result.model());
        double[] scores = scored(model, heaps);
        assertThat(scores).contains(0, 1);
        assertThat(result.metrics()).containsEntry("clusters", (double)
                Arrays.stream(scores).distinct().count());
        double[] means = SavedModel.read(model.bytes(), SavedModel::means);
        assertThat(result.value()).isCloseTo(silhouette(scores, means), within(1e-9));
    }

    @Test
    void refusesToMeasureASingleCluster() {
        Silhouette silhouette = new Silhouette(1);
        silhouette.add(Silhouette.Pass.GATHER, new double[] {1}, 0);
        silhouette.add(Silhouette.Pass.COMPARE, new double[] {1}, 0);
        assertThatThrownBy(silhouette::mean).hasMessageContaining("all 1 validation rows lie in one cluster");
    }

    @Test
    void recommendsByColumnsThatTheParametersName() throws Exception {
        Trainer trainer = Trainers.load().named("spark.ALS");
        Map<String, Object> params = Map.of(
                "userCol",
                "f0",
                "itemCol",
                "f1",
                "rank",
                3,
                "regParam",
                0.01,
                "numUserBlocks",
                1,
                "numItemBlocks",
                1,
                "maxIter",
                5);
        TestContext context = TestContext.of(trainer, ratings, MetricSpec.RMSE, params);
        TrialResult result = trainer.fit(context);
        assertThat(result.value()).isLessThan(0.2);
        assertThat(result.metrics().get("coverage")).isCloseTo(1 - 1.0 / VALIDATION, within(1e-9));
        FittedModel model = Objects.requireNonNull(result.model());
        double[] scores = scored(model, ratings);
        assertThat(scores[0]).isNaN();
        assertThat(scores).containsExactly(sparksRatings(model), within(1e-5));
        TestContext misnamed =
                TestContext.of(trainer, ratings, MetricSpec.RMSE, Map.of("userCol", "f0", "itemCol", "f"));
        assertThatThrownBy(() -> trainer.fit(misnamed))
                .hasMessageContaining("itemCol: f (expected: a feature of the dataset); did you mean 'f");
        TestContext fractions =
                TestContext.of(trainer, heaps, MetricSpec.RMSE, Map.of("userCol", "f0", "itemCol", "f1"));
        assertThatThrownBy(() -> trainer.fit(fractions))
                .hasMessageContaining("in train row 0 (expected: whole numbers");
    }

    @Test
    void findsTopicsByTheModelsOwnTransform() throws Exception {
        Trainer trainer = Trainers.load().named("spark.LDA");
        Map<String, Object> params = Map.of("k", 2, "maxIter", 5);
        TrialResult result = trainer.fit(TestContext.of(trainer, heaps, MetricSpec.LOG_PERPLEXITY, params));
        assertThat(result.value()).isPositive();
        double[] scores = scored(Objects.requireNonNull(result.model()), heaps);
        assertThat(Arrays.stream(scores).boxed()).isSubsetOf(0.0, 1.0);
    }

    @Test
    void fitsKeepsAndLoadsAnEstimatorThatIsNotSparks() throws Exception {
        Trainer trainer = Trainers.load().named(MeanRegressor.class.getName());
        TestContext context = TestContext.of(trainer, ratings, MetricSpec.RMSE, Map.of("shift", 2));
        TrialResult result = trainer.fit(context);
        double mean = 0;
        for (float label : ratings.trainLabels()) {
            mean += label / TRAIN;
        }
        double[] scores = scored(Objects.requireNonNull(result.model()), ratings);
        assertThat(scores[0]).isCloseTo(mean + 2, within(1e-5));
        assertThat(scores).containsOnly(scores[0]);
        assertThatThrownBy(() -> TestContext.of(trainer, ratings, MetricSpec.RMSE, Map.of("shitf", 2)))
                .hasMessageContaining("'shitf'; did you mean 'shift'?");
        assertThatThrownBy(() -> TestContext.of(trainer, ratings, MetricSpec.RMSE, Map.of("shift", "far")))
                .hasMessageContaining("shift: far (expected: a number)");
    }

    @Test
    void saysWhatIsWrongWithAClass() {
        refuses("com.example.Missing", "can't load such a class", "add its jar");
        refuses("java.util.ArrayList", "expected: a public Estimator of spark.ml");
        refuses("org.apache.spark.ml.Predictor", "expected: a public Estimator of spark.ml");
        refuses("org.apache.spark.ml.feature.PCA", "no prediction to compare trials by");
        refuses(
                "ml.dmlc.xgboost4j.scala.spark.XGBoostRegressor",
                "built for an older Spark",
                "name the trainer 'xgboost'");
        refuses("spark.KMeanz", "did you mean 'spark.KMeans'?");
    }

    private static void refuses(String trainer, String... parts) {
        assertThatThrownBy(() -> Trainers.load().named(trainer))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining(trainer)
                .hasMessageContainingAll(parts);
    }

    /** Kept, loaded, and given the validation rows. */
    private static double[] scored(FittedModel model, MappedDataset dataset) {
        ModelArtifact artifact = new ModelArtifact(
                UUID.randomUUID().toString(), // models are told apart by this
                model.bytes().length,
                model.format(),
                dataset.version().features(),
                "",
                Map.of());
        float[] features = new float[VALIDATION * dataset.columns()];
        dataset.features(TRAIN, VALIDATION).get(features);
        double[] scores = new double[VALIDATION + 1];
        try (Scorer scorer = new ModelFormats().open(artifact, model.bytes())) {
            scorer.score(features, VALIDATION, scores);
        }
        return Arrays.copyOf(scores, VALIDATION);
    }

    private static double silhouette(double[] clusters, double[] means) throws Exception {
        float[] features = new float[VALIDATION * COLUMNS];
        heaps.features(TRAIN, VALIDATION).get(features);
        List<Vector> vectors = SparkScorer.vectors(features, VALIDATION, means);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < VALIDATION; row++) {
            rows.add(RowFactory.create(vectors.get(row), clusters[row]));
        }
        StructType schema = new StructType(new StructField[] {
            new StructField("features", SQLDataTypes.VectorType(), false, Metadata.empty()),
            new StructField("prediction", DataTypes.DoubleType, false, Metadata.empty())
        });
        return new ClusteringEvaluator().evaluate(WarmSession.await(2).session().createDataFrame(rows, schema));
    }

    /** Loaded as a user would who has Spark and nothing of ours. */
    private static double[] sparksRatings(FittedModel model) throws Exception {
        Path unzipped = Files.createDirectory(directory.resolve("unzipped"));
        ZippedDirectory.unzip(model.bytes(), unzipped);
        ALSModel own = ALSModel.load(unzipped.resolve("model").toUri().toString());
        float[] features = new float[VALIDATION * 2];
        ratings.features(TRAIN, VALIDATION).get(features);
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < VALIDATION; row++) {
            rows.add(RowFactory.create(row, (int) features[2 * row], (int) features[2 * row + 1]));
        }
        StructType schema = new StructType(new StructField[] {
            new StructField("row", DataTypes.IntegerType, false, Metadata.empty()),
            new StructField("f0", DataTypes.IntegerType, false, Metadata.empty()),
            new StructField("f1", DataTypes.IntegerType, false, Metadata.empty())
        });
        Dataset<Row> given = WarmSession.await(2).session().createDataFrame(rows, schema);
        double[] predictions = new double[VALIDATION];
        for (Row row : own.transform(given).collectAsList()) {
            predictions[row.getInt(0)] = row.getFloat(row.fieldIndex("prediction"));
        }
        return predictions;
    }
}
