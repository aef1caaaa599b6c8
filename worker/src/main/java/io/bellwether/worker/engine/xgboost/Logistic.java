package io.bellwether.worker.engine.xgboost;

/**
 * Turns margins into probabilities, for trials and scorers alike, so that a metric recomputed from scored files is the trial's
 * to the last bit: the C library's exponential, which XGBoost takes, differs from Java's by an ulp now and then.
 */
final class Logistic {
    /** XGBoost's own bound, beyond which the exponential overflows. */
    private static final float MAX_EXPONENT = 88.7f;

    private Logistic() {}

    static float probability(float margin) {
        return 1 / ((float) Math.exp(Math.min(-margin, MAX_EXPONENT)) + 1);
    }
}
