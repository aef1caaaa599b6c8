package io.bellwether.worker.engine.xgboost;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.scoring.Scorer;
import java.io.IOException;
import java.util.Arrays;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Predicts with a booster, in place: bit for bit what {@link Booster#predict} gave at the end of the trial (a test holds
 * that), so that a metric recomputed from scored files equals the sweep's.
 */
public final class XgboostScorer implements Scorer {
    private final Booster booster;
    private final int columns;

    private XgboostScorer(Booster booster, int columns) {
        this.booster = booster;
        this.columns = columns;
    }

    /** Opens a model of format {@code xgboost-ubj}. */
    public static Scorer open(ModelArtifact model, byte[] bytes) {
        try {
            Booster booster = XGBoost.loadModel(bytes);
            booster.setParam("nthread", 1);
            booster.setParam("verbosity", 0);
            return new XgboostScorer(booster, model.features().size());
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
            float[][] predicted = booster.inplace_predict(exact, rows, columns, Float.NaN);
            for (int row = 0; row < rows; row++) {
                scores[row] = predicted[row][0];
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
