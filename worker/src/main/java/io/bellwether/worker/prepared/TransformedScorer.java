package io.bellwether.worker.prepared;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.scoring.FeatureBlock;
import io.bellwether.worker.scoring.Scorer;
import java.util.List;

/** Predicts with a model behind transforms. */
public final class TransformedScorer implements Scorer {
    private final TransformedModel model;
    private final Scorer scorer;

    private TransformedScorer(TransformedModel model, Scorer scorer) {
        this.model = model;
        this.scorer = scorer;
    }

    /**
     * Opens a model of format {@code transformed}.
     *
     * @param formats opens the model behind the transforms
     */
    public static Scorer open(ModelArtifact artifact, byte[] bytes, Scorer.Factory formats) {
        TransformedModel model = TransformedModel.read(bytes);
        ModelArtifact own = new ModelArtifact(
                artifact.sha256() + "/model",
                model.bytes().length,
                model.format(),
                model.features(),
                artifact.label(),
                artifact.provenance());
        return new TransformedScorer(model, formats.open(own, model.bytes()));
    }

    @Override
    public void score(float[] features, int rows, double[] scores) {
        scorer.score(features, rows, scores);
    }

    @Override
    public FeatureBlock features(int columns) {
        List<String> outputs = model.pipeline().outputs();
        int[] picked = model.features().stream().mapToInt(outputs::indexOf).toArray();
        return new TransformedFeatures(model.pipeline(), picked);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
