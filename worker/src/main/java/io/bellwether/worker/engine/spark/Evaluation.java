package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.worker.dataset.Metrics;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.ValidationMetric;
import io.bellwether.worker.engine.spark.EstimatorEntry.Gives;
import io.bellwether.worker.segment.MappedDataset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.clustering.LDAModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What a model's scores of the validation rows are worth. Confined to its trial. */
final class Evaluation {
    private static final int BLOCK_ROWS = 4_096;

    private final Gives gives;
    private final TrialContext context;
    private final MappedDataset dataset;
    private final TrainRows rows;

    Evaluation(Gives gives, TrialContext context, TrainRows rows) {
        this.gives = gives;
        this.context = context;
        this.dataset = context.dataset();
        this.rows = rows;
    }

    /** The trial's metric and others that tell about such a model, by name. */
    Map<String, Double> of(Model<?> model) {
        MetricSpec metric = context.metric();
        return switch (gives) {
            case PROBABILITY -> ValidationMetric.all(metric, scores(model), dataset.validationLabels());
            case MARGIN, NUMBER ->
                Map.of(metric.name(), ValidationMetric.of(metric, scores(model), dataset.validationLabels()));
            case RATING -> ratings(scores(model));
            case CLUSTER -> clusters(scores(model));
            case TOPIC -> Map.of(MetricSpec.LOG_PERPLEXITY.name(), perplexity(model));
            case NOTHING, AS_ITS_LAST -> throw new IllegalStateException("refused before");
        };
    }

    /** Of the rows that have a prediction: a user or an item that no train row has can't have one. */
    private Map<String, Double> ratings(double[] scores) {
        float[] labels = dataset.validationLabels();
        int known = 0;
        for (int row = 0; row < scores.length; row++) {
            if (!Double.isNaN(scores[row])) {
                scores[known] = scores[row];
                labels[known++] = labels[row];
            }
        }
        if (known == 0) {
            throw new ClusterException(
                    ErrorCode.INVALID_DATA,
                    "rmse: no validation row has a user and an item of the train rows (expected: some); choose another"
                            + " dataset.validation");
        }
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(MetricSpec.RMSE.name(), Metrics.rmse(scores, labels, known));
        metrics.put("coverage", (double) known / scores.length);
        return metrics;
    }

    private Map<String, Double> clusters(double[] clusters) {
        Silhouette silhouette = new Silhouette(rows.columns().features().size());
        for (Silhouette.Pass pass : Silhouette.Pass.values()) {
            int done = 0;
            for (int row = 0; row < clusters.length; row += BLOCK_ROWS) {
                for (Vector vector : block(row, Math.min(BLOCK_ROWS, clusters.length - row))) {
                    silhouette.add(pass, vector.toArray(), clusters[done++]);
                }
            }
        }
        return Map.of(MetricSpec.SILHOUETTE.name(), silhouette.mean(), "clusters", (double) silhouette.clusters());
    }

    private double perplexity(Model<?> model) {
        Dataset<Row> given = rows.validation();
        if (model instanceof PipelineModel pipeline) {
            given = NamedColumns.added(given, rows.columns().featureNames(dataset));
            for (Transformer before : Stages.before(pipeline)) {
                given = before.transform(given);
            }
        }
        return ((LDAModel) Stages.last(model)).logPerplexity(given);
    }

    private double[] scores(Model<?> model) {
        ModelScore score =
                ModelScore.prepare(model, rows.columns().scoredNames(dataset)).get();
        double[] scores = new double[Math.toIntExact(dataset.validationRows())];
        double[] block = new double[BLOCK_ROWS];
        for (int row = 0; row < scores.length; row += BLOCK_ROWS) {
            context.checkCancelled();
            int count = Math.min(BLOCK_ROWS, scores.length - row);
            score.score(block(row, count), block);
            System.arraycopy(block, 0, scores, row, count);
        }
        return scores;
    }

    private List<Vector> block(int row, int count) {
        float[] features = new float[count * dataset.columns()];
        dataset.features(dataset.trainRows() + row, count).get(features);
        return SparkScorer.vectors(rows.columns().scoredOf(features, count), count, rows.means());
    }
}
