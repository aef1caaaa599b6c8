package io.bellwether.worker.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void aucCountsPairsAndHalvesTies() {
        assertThat(Metrics.auc(new double[] {0.1, 0.2, 0.3}, new float[] {0, 0, 1}, 3))
                .isEqualTo(1);
        assertThat(Metrics.auc(new double[] {0.1, 0.2, 0.3}, new float[] {1, 1, 0}, 3))
                .isEqualTo(0);
        assertThat(Metrics.auc(new double[] {5, 5, 5, 5}, new float[] {1, 0, 1, 0}, 4))
                .isEqualTo(0.5);
        assertThat(Metrics.auc(new double[] {0.0, -0.0}, new float[] {1, 0}, 2)).isEqualTo(0.5);
    }

    @Test
    void aucEqualsTheCountOverAllPairs() {
        Random random = new Random(7);
        int n = 500;
        double[] scores = new double[n];
        float[] labels = new float[n];
        for (int i = 0; i < n; i++) {
            scores[i] = random.nextInt(40) / 40.0;
            labels[i] = random.nextInt(3) == 0 ? 1 : 0;
        }
        double wins = 0;
        double pairs = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (labels[i] > labels[j]) {
                    pairs++;
                    wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        assertThat(Metrics.auc(scores, labels, n)).isCloseTo(wins / pairs, within(1e-12));
    }

    @Test
    void aucOfOneClassOrOfNoScoreIsNotANumber() {
        assertThat(Metrics.auc(new double[] {1, 2}, new float[] {1, 1}, 2)).isNaN();
        assertThat(Metrics.auc(new double[] {1, Double.NaN}, new float[] {1, 0}, 2))
                .isNaN();
    }

    @Test
    void logLossAndRmseAreTheirFormulas() {
        double[] half = {0.5, 0.5};
        assertThat(Metrics.logLoss(half, new float[] {1, 0}, 2)).isCloseTo(Math.log(2), within(1e-12));
        assertThat(Metrics.logLoss(new double[] {0, 1}, new float[] {1, 0}, 2)).isBetween(30.0, 40.0);
        assertThat(Metrics.rmse(new double[] {1, 2}, new float[] {1, 4}, 2)).isCloseTo(Math.sqrt(2), within(1e-12));
    }
}
