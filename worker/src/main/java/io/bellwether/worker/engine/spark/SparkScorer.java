package io.bellwether.worker.engine.spark;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.engine.ModelCache;
import io.bellwether.worker.scoring.Scorer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** Predicts with a model of Spark's, the same as at the end of its trial. */
public final class SparkScorer implements Scorer {
    private static final ModelCache<Prepared> LOADED = new ModelCache<>();

    private final ModelScore score;
    private final double[] means;

    SparkScorer(ModelScore score, double[] means) {
        this.score = score;
        this.means = means;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Prepared(Supplier<ModelScore> scores, double[] means) {
        static Prepared of(SavedModel saved) {
            return new Prepared(ModelScore.prepare(saved.model(), saved.features()), saved.means());
        }
    }

    /** Opens a model of format {@code spark-ml}; the first one in a process starts a Spark session to read it with. */
    public static Scorer open(ModelArtifact model, byte[] bytes) {
        Prepared prepared = LOADED.get(model.sha256(), () -> SavedModel.read(bytes, Prepared::of));
        return new SparkScorer(prepared.scores().get(), prepared.means());
    }

    @Override
    public void score(float[] features, int rows, double[] scores) {
        score.score(vectors(features, rows, means), scores);
    }

    /** The rows of a row-major matrix, missing values replaced. */
    static List<Vector> vectors(float[] features, int rows, double[] means) {
        int columns = means.length;
        List<Vector> vectors = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            double[] values = new double[columns];
            for (int column = 0; column < columns; column++) {
                float value = features[row * columns + column];
                values[column] = Float.isNaN(value) ? means[column] : value;
            }
            vectors.add(Vectors.dense(values));
        }
        return vectors;
    }

    @Override
    public void close() {}
}
