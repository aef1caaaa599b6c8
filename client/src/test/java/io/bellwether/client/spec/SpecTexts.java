package io.bellwether.client.spec;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.JobSpec;

/** A job spec to begin with, and what comes of texts. */
final class SpecTexts {
    static final String SWEEP = """
            kind: sweep
            name: flights
            dataset:
              path: data/train.parquet
              label: late
              exclude: [row_id]
              validation: {path: data/holdout.parquet}
            metric: auc
            trials: 12
            sampler: {name: random, seed: 42}
            trainers:
              - name: xgboost
                params: {rounds: 60, eta: 1e-3, deterministic: true, tree: hist}
                space:
                  max_depth: {int: [3, 10]}
                  learning_rate: {float: [0.01, 0.5], log: true}
                  booster: {choice: [gbtree, dart]}
                  rate_drop: {float: [0, 0.5], step: 0.1, when: {booster: dart}}
              - name: logistic-regression
                space: {l2: {float: [1e-6, 1], log: true}}
            model: flights-late
            """;

    private SpecTexts() {}

    static JobSpec text(String yaml) {
        return SpecReader.readText(yaml, "spec", null);
    }

    static void assertProblems(String yaml, String message) {
        assertThatThrownBy(() -> text(yaml))
                .isInstanceOf(ClusterException.class)
                .hasMessage(message);
    }
}
