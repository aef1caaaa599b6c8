package io.bellwether.worker.engine.kernel;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.scoring.Scorer;
import java.util.List;

/**
 * Predicts with a linear model, in float64 and in the order of the columns. Trials evaluate with it too, so a metric recomputed
 * from scored files equals the sweep's.
 */
public final class LinearScorer implements Scorer {
    private final double[] means;
    private final double[] scales;
    private final double[] weights;
    private final double bias;

    LinearScorer(LinearModel model) {
        this.means = array(model.means());
        this.scales = array(model.scales());
        this.weights = array(model.weights());
        this.bias = model.bias();
    }

    /** Opens a model of format {@code linear-json}. */
    public static Scorer open(ModelArtifact model, byte[] bytes) {
        return new LinearScorer(LinearModel.read(bytes));
    }

    @Override
    public void score(float[] features, int rows, double[] scores) {
        int columns = weights.length;
        for (int row = 0; row < rows; row++) {
            double sum = bias;
            for (int column = 0; column < columns; column++) {
                float value = features[row * columns + column];
                // A column without weight may hold infinite values, and 0 * infinity is NaN.
                if (!Float.isNaN(value) && weights[column] != 0) {
                    sum += weights[column] * ((value - means[column]) / scales[column]);
                }
            }
            scores[row] = 1 / (1 + Math.exp(-sum));
        }
    }

    @Override
    public void close() {
        // holds no native memory
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
