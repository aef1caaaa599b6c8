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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.feature.ImputerModel;
import org.apache.spark.ml.feature.OneHotEncoderModel;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines of Spark's stages. The label depends on the kind of a row, f3, which has no order, on f0, and on gaps in f1. */
class PipelineTest {
    private static final int TRAIN = 600;
    private static final int VALIDATION = 200;
    private static final int COLUMNS = 4;

    @TempDir
    private static Path directory;

    private static MappedDataset dataset;

    @BeforeAll
    static void makeData() throws Exception {
        Random random = new Random(11);
        float[] features = new float[(TRAIN + VALIDATION) * COLUMNS];
        float[] labels = new float[TRAIN + VALIDATION];
        for (int row = 0; row < labels.length; row++) {
            int at = row * COLUMNS;
            features[at] = 100 * (float) random.nextGaussian();
            features[at + 1] = row % 5 == 0 ? Float.NaN : (float) random.nextGaussian();
            features[at + 2] = features[at] / 50 + (float) random.nextGaussian() / 10;
            features[at + 3] = row % 4;
            labels[row] = features[at] / 100 + (row % 4 == 1 ? 3 : -1) > 0 ? 1 : 0;
        }
        dataset = MappedDataset.open(
                DecodedFixture.write(directory.resolve("data"), features, labels, TRAIN, VALIDATION, COLUMNS));
    }

    @Test
    void goesThroughVectorStagesAndScoresAsSparkItselfDoes() throws Exception {
        TrialResult result = fit(
                MetricSpec.AUC, "StandardScaler, PCA, LogisticRegression", "PCA.k", 3, "LogisticRegression.maxIter", 7);
        assertThat(result.value()).isGreaterThan(0.6);
        assertThat(result.metrics()).containsKey("logloss");
        FittedModel model = Objects.requireNonNull(result.model());
        assertThat(model.features()).containsExactly("f0", "f1", "f2", "f3");
        SavedModel.read(model.bytes(), saved -> {
            PipelineModel pipeline = (PipelineModel) saved.model();
            assertThat(pipeline.stages()).hasSize(3);
            assertThat(((PCAModel) pipeline.stages()[1]).getK()).isEqualTo(3);
            return assertThat(scored(model)).containsExactly(sparks(pipeline, saved.means()), within(1e-9));
        });
    }

    @Test
    void putsWhatAStageMakesOfColumnsInTheirPlace() throws Exception {
        double plain = fit(MetricSpec.AUC, "LogisticRegression").value();
        TrialResult encoded = fit(
                MetricSpec.AUC,
                "Imputer, OneHotEncoder, LogisticRegression",
                "Imputer.strategy",
                "median",
                "Imputer.inputCols",
                "f1",
                "OneHotEncoder.inputCols",
                "f3");
        assertThat(encoded.value()).isGreaterThan(plain + 0.02).isGreaterThan(0.95);
        FittedModel model = Objects.requireNonNull(encoded.model());
        SavedModel.read(model.bytes(), saved -> {
            PipelineModel pipeline = (PipelineModel) saved.model();
            assertThat(((ImputerModel) pipeline.stages()[0]).getInputCols()).containsExactly("f1");
            assertThat(((OneHotEncoderModel) pipeline.stages()[1]).getInputCols())
                    .containsExactly("f3");
            return assertThat(((VectorAssembler) pipeline.stages()[2]).getInputCols())
                    .containsExactly("f0", "bellwether_1_f1", "f2", "bellwether_2_f3");
        });
        assertThat(scored(model)).doesNotContain(Double.NaN);
    }

    @Test
    void endsWithClustersAndTopicsAsWell() throws Exception {
        TrialResult clusters = fit(MetricSpec.SILHOUETTE, "MinMaxScaler, KMeans", "KMeans.k", 4);
        assertThat(clusters.metrics()).containsEntry("clusters", 4.0);
        assertThat(Arrays.stream(scored(Objects.requireNonNull(clusters.model())))
                        .boxed())
                .isSubsetOf(0.0, 1.0, 2.0, 3.0);
        TrialResult topics = fit(MetricSpec.LOG_PERPLEXITY, "MinMaxScaler, LDA", "LDA.k", 2, "LDA.maxIter", 3);
        assertThat(topics.value()).isPositive();
    }

    @Test
    void saysWhatIsWrongWithStages() {
        refuses("PCAA, LogisticRegression", "'PCAA' (expected: before the last, stages", "did you mean 'PCA'?");
        refuses(
                "PCA, LogisticRegresion",
                "'LogisticRegresion' (expected: at the end",
                "did you mean 'LogisticRegression'?");
        refuses("PCA", "'PCA' (expected: at the end");
        refuses("PCA, PCA, KMeans", "expected: each stage once");
        refuses("PCA, Imputer, LogisticRegression", "'Imputer' reads columns of the dataset", "put it first");
        refuses("LogisticRegression, KMeans", "'LogisticRegression' (expected: before the last");
        Trainer trainer = Trainers.load().named("spark.Pipeline");
        assertThatThrownBy(() -> TestContext.of(trainer, dataset, MetricSpec.AUC, Map.of("PCA.kk", 2)))
                .hasMessageContaining("did you mean 'PCA.k'?");
        assertThatThrownBy(() -> fit(MetricSpec.RMSE, "PCA, LogisticRegression", "PCA.k", 2))
                .hasMessageContaining("'spark.LogisticRegression': metric: rmse (expected: auc or logloss)");
    }

    private static void refuses(String stages, String... parts) {
        assertThatThrownBy(() -> fit(MetricSpec.AUC, stages, "PCA.k", 2))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContainingAll(parts);
    }

    private static TrialResult fit(MetricSpec metric, String stages, Object... params) throws Exception {
        Map<String, Object> given = new HashMap<>(Map.of("stages", stages));
        for (int i = 0; i < params.length; i += 2) {
            given.put((String) params[i], params[i + 1]);
        }
        Trainer trainer = Trainers.load().named("spark.Pipeline");
        return trainer.fit(TestContext.of(trainer, dataset, metric, given));
    }

    /** The validation rows, by the model kept and loaded. */
    private static double[] scored(FittedModel model) {
        ModelArtifact artifact = new ModelArtifact(
                UUID.randomUUID().toString(),
                model.bytes().length,
                model.format(),
                Objects.requireNonNull(model.features()),
                "label",
                Map.of());
        double[] scores = new double[VALIDATION];
        try (Scorer scorer = new ModelFormats().open(artifact, model.bytes())) {
            scorer.score(validation(), VALIDATION, scores);
        }
        return scores;
    }

    private static float[] validation() {
        float[] features = new float[VALIDATION * COLUMNS];
        dataset.features(TRAIN, VALIDATION).get(features);
        return features;
    }

    /** By Spark, of a frame that has a vector and the columns by their names. */
    private static double[] sparks(PipelineModel pipeline, double[] means) {
        List<Row> rows = new ArrayList<>();
        for (Vector vector : SparkScorer.vectors(validation(), VALIDATION, means)) {
            rows.add(RowFactory.create(rows.size(), vector));
        }
        StructType schema = new StructType(new StructField[] {
            new StructField("row", DataTypes.IntegerType, false, Metadata.empty()),
            new StructField("features", SQLDataTypes.VectorType(), false, Metadata.empty())
        });
        try {
            double[] scores = new double[VALIDATION];
            for (Row row : pipeline.transform(WarmSession.await(2).session().createDataFrame(rows, schema))
                    .select("row", "probability")
                    .collectAsList()) {
                scores[row.getInt(0)] = ((Vector) row.get(1)).apply(1);
            }
            return scores;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
