package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.engine.ValidationMetric;
import io.bellwether.worker.engine.spark.EstimatorEntry.Gives;
import io.bellwether.worker.segment.MappedDataset;
import java.io.IOException;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;

/** One fit, its evaluation and its model. Confined to its trial. */
final class SparkTrial {
    private static final int BLOCK_ROWS = 4_096;

    private final EstimatorEntry entry;
    private final TrialContext context;
    private final WarmSession session;
    private final TrainRows rows;

    SparkTrial(EstimatorEntry entry, TrialContext context, WarmSession session, TrainRows rows) {
        this.entry = entry;
        this.context = context;
        this.session = session;
        this.rows = rows;
    }

    TrialResult run() throws IOException {
        Estimator<?> estimator = EstimatorParams.estimator(entry, context.params(), context.seed());
        try (JobGroup group = JobGroup.open(session, context)) {
            Model<?> model = group.fit(estimator, rows);
            TrainingCurve.report(model, context);
            return evaluated(model);
        } catch (ClusterException e) {
            throw e;
        } catch (Exception e) { // Scala's methods throw checked exceptions that they do not declare
            context.checkCancelled();
            if (e instanceof InterruptedException) {
                throw new ClusterException(ErrorCode.CANCELLED, "interrupted while Spark was fitting", e);
            }
            throw SparkErrors.translate("fitting " + entry.descriptor().name(), e);
        }
    }

    private TrialResult evaluated(Model<?> model) throws IOException {
        double[] means = rows.means();
        double[] predictions = predictions(new SparkScorer(model, means));
        float[] labels = context.dataset().validationLabels();
        MetricSpec metric = context.metric();
        double value = ValidationMetric.of(metric, predictions, labels);
        Map<String, Double> metrics = entry.gives() == Gives.PROBABILITY
                ? ValidationMetric.all(metric, predictions, labels)
                : Map.of(metric.name(), value);
        return new TrialResult(value, metrics, context.keepsModel(value) ? kept(new SavedModel(model, means)) : null);
    }

    private FittedModel kept(SavedModel model) throws IOException {
        return new FittedModel(
                SavedModel.FORMAT,
                model.write(context.dataset().version().features()),
                Map.of("spark", session.context().version(), "estimator", entry.className()));
    }

    private double[] predictions(SparkScorer scorer) {
        MappedDataset dataset = context.dataset();
        double[] predictions = new double[Math.toIntExact(dataset.validationRows())];
        double[] scores = new double[BLOCK_ROWS];
        float[] features = new float[BLOCK_ROWS * dataset.columns()];
        for (int row = 0; row < predictions.length; row += BLOCK_ROWS) {
            context.checkCancelled();
            int count = Math.min(BLOCK_ROWS, predictions.length - row);
            dataset.features(dataset.trainRows() + row, count).get(features, 0, count * dataset.columns());
            scorer.score(features, count, scores);
            System.arraycopy(scores, 0, predictions, row, count);
        }
        return predictions;
    }
}
