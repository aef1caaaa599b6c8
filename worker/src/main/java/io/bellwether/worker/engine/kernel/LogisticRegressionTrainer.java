package io.bellwether.worker.engine.kernel;

import static io.bellwether.worker.engine.Hyperparameters.integer;
import static io.bellwether.worker.engine.Hyperparameters.real;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.Standardization;
import io.bellwether.worker.collective.Collective;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.TrialContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.engine.ValidationMetric;
import io.bellwether.worker.scoring.Scorer;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Logistic regression on standardized features, by the kernels. A missing value counts as its column's mean; a constant column
 * has no weight. A gang can fit it: each member then sees to a part of the train rows.
 */
public final class LogisticRegressionTrainer implements Trainer {
    private static final int ROWS_PER_SCORING = 16_384;
    private static final TrainerDescriptor DESCRIPTOR = new TrainerDescriptor(
            "logistic-regression",
            true,
            List.of(
                    real("l2", 0, 1e6, 1e-4, "Penalty on the squared weights, beside the mean loss."),
                    real("learning_rate", 1e-6, 10, 1, "First size of each step; halved until the loss falls."),
                    integer("epochs", 1, 100_000_000, 100, "Most passes over the train rows."),
                    real("tolerance", 0, 1, 1e-7, "Ends when the gradient's norm falls below it.")),
            true,
            List.of("auc", "logloss"),
            null,
            null,
            true);

    @Override
    public TrainerDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public TrialResult fit(TrialContext context) {
        if (!List.of("auc", "logloss").contains(context.metric().name())) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "trainer 'logistic-regression': metric: " + context.metric().name()
                            + " (expected: auc or logloss, for a binary label); use the trainer 'xgboost' for rmse");
        }
        MappedDataset dataset = context.dataset();
        LogisticData data = context.shared(
                "logistic/" + dataset.version().id(),
                LogisticData.class,
                () -> new LogisticData(dataset, context.threads()));
        context.log("kernels: " + data.provider() + ", " + data.device());
        LogisticFit fit = new LogisticFit(context, data);
        double[] weights = fit.run();
        Collective gang = context.gang().orElse(null);
        if (gang != null && gang.rank() != 0) {
            return TrialResult.of(ByteBuffer.wrap(gang.broadcast(new byte[0])).getDouble());
        }
        LinearModel model = model(dataset, fit.objective(), weights);
        double[] predictions = predict(dataset, model);
        float[] labels = dataset.validationLabels();
        double value = ValidationMetric.of(context.metric(), predictions, labels);
        if (gang != null) {
            gang.broadcast(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
        }
        FittedModel kept = context.keepsModel(value)
                ? new FittedModel(LinearModel.FORMAT, model.toBytes(), provenance(data))
                : null;
        return new TrialResult(value, ValidationMetric.all(context.metric(), predictions, labels), kept);
    }

    private static Map<String, String> provenance(LogisticData data) {
        return Map.of("kernels", data.provider(), "kernels.device", data.device());
    }

    private static LinearModel model(MappedDataset dataset, LogisticObjective objective, double[] weights) {
        ColumnStatistics statistics = objective.statistics();
        Standardization standardization = objective.standardization();
        double[] used = standardization.scale();
        List<Double> scales = new ArrayList<>();
        List<Double> columnWeights = new ArrayList<>();
        for (int column = 0; column < used.length; column++) {
            scales.add(used[column] == 0 ? 1 : statistics.deviation(column));
            columnWeights.add(used[column] == 0 ? 0 : weights[column]);
        }
        List<Double> means = Arrays.stream(standardization.mean()).boxed().toList();
        double bias = weights[weights.length - 1];
        return new LinearModel(LinearModel.FORMAT, dataset.version().features(), means, scales, columnWeights, bias);
    }

    /** Predicts the validation rows as the scorer does, so that scored files give the very same metric. */
    private static double[] predict(MappedDataset dataset, LinearModel model) {
        int columns = dataset.columns();
        int rows = Math.toIntExact(dataset.validationRows());
        double[] predictions = new double[rows];
        float[] features = new float[Math.min(rows, ROWS_PER_SCORING) * columns];
        double[] scores = new double[ROWS_PER_SCORING];
        try (Scorer scorer = new LinearScorer(model)) {
            for (int row = 0; row < rows; row += ROWS_PER_SCORING) {
                int count = Math.min(ROWS_PER_SCORING, rows - row);
                dataset.features(dataset.trainRows() + row, count).get(features, 0, count * columns);
                scorer.score(features, count, scores);
                System.arraycopy(scores, 0, predictions, row, count);
            }
        }
        return predictions;
    }
}
