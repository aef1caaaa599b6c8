package io.bellwether.worker.engine.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.scoring.Scorer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XgboostScorerTest {
    private static final int ROWS = 1_003; // no multiple of four, nor of a block
    private static final int COLUMNS = 5;

    @ParameterizedTest
    @CsvSource({
        "binary:logistic, 6, 0.1", // some rows miss a value, in every block
        "binary:logistic, 6, 0", // none does
        "binary:logistic, 3, 0.001", // a few blocks have one
        "binary:logistic, 1, 0.1",
        "reg:squarederror, 8, 0.1",
        "binary:logistic, 12, 0.1", // too deep to be laid out flat
        "reg:squarederror, 12, 0"
    })
    void scoresAsXgboostDoes(String objective, int depth, double missing) throws Exception {
        float[] features = features(missing);
        Booster booster = fit(features, objective, depth);
        byte[] bytes = booster.toByteArray("ubj");
        float[][] expected = booster.inplace_predict(features, ROWS, COLUMNS, Float.NaN);
        double[] scores = new double[ROWS + 3];
        try (Scorer scorer = XgboostScorer.open(artifact(objective + depth + missing, bytes), bytes)) {
            assertThat(scorer).isInstanceOf(depth > FlatTrees.MAX_DEPTH ? NativeScorer.class : XgboostScorer.class);
            scorer.score(features, ROWS, scores);
        }
        for (int row = 0; row < ROWS; row++) {
            assertThat(scores[row]).as("row %d", row).isCloseTo(expected[row][0], within(3e-7));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0.05", "2, 0", "4, 0.3", "6, 0.05", "6, 0", "7, 0.01", "8, 0.05"})
    void sumsMarginsAsXgboostDoesToTheLastBit(int depth, double missing) throws Exception {
        float[] features = features(missing);
        features[7] = -0f;
        features[8] = Float.MAX_VALUE;
        features[9] = -Float.MAX_VALUE;
        Booster booster = fit(features, "binary:logistic", depth);
        float[][] margins = booster.predict(new DMatrix(features, ROWS, COLUMNS, Float.NaN), true);
        FlatModel flat = BoosterForm.of(booster.toByteArray("json")).flat().orElseThrow();
        float[] sums = new float[ROWS];
        java.util.Arrays.fill(sums, flat.base());
        flat.trees().addTo(sums, features, COLUMNS, ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(sums[row]).as("row %d", row).isEqualTo(margins[row][0]);
        }
    }

    private static float[] features(double missing) {
        Random random = new Random(5);
        float[] features = new float[ROWS * COLUMNS];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextDouble() < missing ? Float.NaN : (float) random.nextGaussian();
        }
        return features;
    }

    private static Booster fit(float[] features, String objective, int depth) throws XGBoostError {
        Random random = new Random(6);
        float[] labels = new float[ROWS];
        for (int row = 0; row < ROWS; row++) {
            float signal = features[row * COLUMNS] * features[row * COLUMNS + 1];
            labels[row] = signal + random.nextGaussian() > 0.5 ? 1 : 0;
        }
        DMatrix matrix = new DMatrix(features, ROWS, COLUMNS, Float.NaN);
        matrix.setLabel(labels);
        Map<String, Object> params = new HashMap<>();
        params.put("objective", objective);
        params.put("max_depth", depth);
        params.put("min_child_weight", 0.1);
        params.put("nthread", 1);
        params.put("verbosity", 0);
        return XGBoost.train(matrix, params, 31, Map.of(), null, null); // an odd number: trees are taken in pairs
    }

    private static ModelArtifact artifact(String sha256, byte[] bytes) {
        return new ModelArtifact(
                sha256, bytes.length, "xgboost-ubj", List.of("a", "b", "c", "d", "e"), "label", Map.of());
    }
}
