package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.engine.ModelCache;
import io.bellwether.worker.scoring.Scorer;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.linalg.Vectors;

/** Predicts row by row with a model of Spark's, the same as at the end of its trial. */
public final class SparkScorer implements Scorer {
    private static final ModelCache<SavedModel> LOADED = new ModelCache<>();

    private final RowScore rowScore;
    private final double[] means;

    SparkScorer(Model<?> model, double[] means) {
        this.rowScore = RowScore.of(model);
        this.means = means;
    }

    /** Opens a model of format {@code spark-ml}; the first one in a process starts a Spark session to read it with. */
    public static Scorer open(ModelArtifact model, byte[] bytes) {
        SavedModel saved = LOADED.get(model.sha256(), () -> SavedModel.read(bytes));
        return new SparkScorer(saved.model(), saved.means());
    }

    @Override
    public void score(float[] features, int rows, double[] scores) {
        int columns = means.length;
        for (int row = 0; row < rows; row++) {
            double[] values = new double[columns];
            for (int column = 0; column < columns; column++) {
                float value = features[row * columns + column];
                values[column] = Float.isNaN(value) ? means[column] : value;
            }
            scores[row] = rowScore.of(Vectors.dense(values));
        }
    }

    @Override
    public void close() {}
}
