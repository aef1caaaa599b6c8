package io.bellwether.worker.engine;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.engine.kernel.LinearScorer;
import io.bellwether.worker.engine.spark.SparkScorer;
import io.bellwether.worker.engine.xgboost.XgboostScorer;
import io.bellwether.worker.prepared.TransformedModel;
import io.bellwether.worker.prepared.TransformedScorer;
import io.bellwether.worker.scoring.Scorer;
import java.util.Map;
import java.util.TreeSet;

/** The scorer of each model format that our trainers write. */
public final class ModelFormats implements Scorer.Factory {
    private static final Map<String, Scorer.Factory> BY_FORMAT = Map.of(
            "xgboost-ubj", XgboostScorer::open, "linear-json", LinearScorer::open, "spark-ml", SparkScorer::open);

    @Override
    public Scorer open(ModelArtifact model, byte[] bytes) {
        if (model.format().equals(TransformedModel.FORMAT)) {
            return TransformedScorer.open(model, bytes, this);
        }
        Scorer.Factory factory = BY_FORMAT.get(model.format());
        if (factory == null) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "model format: '" + model.format() + "' (expected: one of " + new TreeSet<>(BY_FORMAT.keySet())
                            + "); score it with the release that made it");
        }
        return factory.open(model, bytes);
    }
}
