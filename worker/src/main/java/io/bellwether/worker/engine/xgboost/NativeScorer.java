package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.scoring.Scorer;
import java.io.IOException;
import java.util.Arrays;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Predicts with a booster by XGBoost itself: for trees that are too deep to lay out flat. */
final class NativeScorer implements Scorer {
    private static final int[] ALL_TREES = {0, 0};

    private final Booster booster;
    private final int columns;
    private final boolean isLogistic;

    private NativeScorer(Booster booster, int columns, boolean isLogistic) {
        this.booster = booster;
        this.columns = columns;
        this.isLogistic = isLogistic;
    }

    /** Opens a model of format {@code xgboost-ubj}. */
    static Scorer open(ModelArtifact model, byte[] bytes, boolean isLogistic) {
        try {
            Booster booster = XGBoost.loadModel(bytes);
            booster.setParam("nthread", 1);
            booster.setParam("verbosity", 0);
            return new NativeScorer(booster, model.features().size(), isLogistic);
        } catch (XGBoostError e) {
            throw XgboostErrors.translate("reading model " + model.sha256(), e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void score(float[] features, int rows, double[] scores) {
        if (rows == 0) {
            return;
        }
        int length = rows * columns;
        float[] exact = features.length == length ? features : Arrays.copyOf(features, length);
        try {
            float[][] margins = booster.inplace_predict(
                    exact, rows, columns, Float.NaN, ALL_TREES, Booster.PredictionType.kMargin, null);
            for (int row = 0; row < rows; row++) {
                float margin = margins[row][0];
                scores[row] = isLogistic ? Logistic.probability(margin) : margin;
            }
        } catch (XGBoostError e) {
            throw XgboostErrors.translate("scoring", e);
        }
    }

    @Override
    public void close() {
        booster.dispose();
    }
}
