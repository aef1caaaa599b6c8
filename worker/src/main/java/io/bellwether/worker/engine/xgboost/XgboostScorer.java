package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.engine.ModelCache;
import io.bellwether.worker.scoring.Scorer;
import ml.dmlc.xgboost4j.java.Booster;

/**
 * Predicts with a booster in plain Java, or by XGBoost itself where its trees are too deep for that: the very scores that the
 * trial was measured by, and within 3e-7 of what {@link Booster#predict} gives (tests hold both).
 */
public final class XgboostScorer implements Scorer {
    private static final ModelCache<BoosterForm> FORMS = new ModelCache<>();

    private final FlatModel model;
    private final int columns;

    private XgboostScorer(FlatModel model, int columns) {
        this.model = model;
        this.columns = columns;
    }

    /** Opens a model of format {@code xgboost-ubj}. */
    public static Scorer open(ModelArtifact model, byte[] bytes) {
        BoosterForm form = FORMS.get(model.sha256(), () -> BoosterForm.read(model, bytes));
        return form.flat()
                .<Scorer>map(flat -> new XgboostScorer(flat, model.features().size()))
                .orElseGet(() -> NativeScorer.open(model, bytes, form.isLogistic()));
    }

    @Override
    public void score(float[] features, int rows, double[] scores) {
        model.score(features, columns, rows, scores);
    }

    @Override
    public void close() {}
}
