package io.bellwether.worker.scoring;

import io.bellwether.client.task.ModelArtifact;

/** Predicts with one model. Caller-confined. */
public interface Scorer extends AutoCloseable {
    /**
     * Scores {@code rows} rows into {@code scores}.
     *
     * @param features row-major, as {@link #features} fills it; NaN is a missing value. May hold more rows than asked for
     * @param scores the probability of class 1, the predicted number or the number of the cluster, NaN where the model has
     *     no prediction; may be longer than {@code rows}
     */
    void score(float[] features, int rows, double[] scores);

    /** What makes {@link #score}'s matrix of the {@code columns} columns of the model's signature: as they are, unless it says more. */
    default FeatureBlock features(int columns) {
        return new PlainFeatures(columns);
    }

    /** Gives back native memory, if there is any. Idempotent. */
    @Override
    void close();

    /** Makes scorers of models; thread-safe. */
    @FunctionalInterface
    interface Factory {
        /** A scorer for one thread, of the model whose bytes are {@code bytes}. */
        Scorer open(ModelArtifact model, byte[] bytes);
    }
}
