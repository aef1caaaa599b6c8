package io.bellwether.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.PrunerSpec;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurveBenchTest {
    private static Map<String, Object> at(double... x) {
        Map<String, Object> at = new HashMap<>();
        for (int i = 0; i < x.length; i++) {
            at.put("x" + i, x[i]);
        }
        return at;
    }

    @Test
    void curvesAreAsTheyAreWrittenDown() {
        Map<String, Object> best = at(0.35, 0.7, 0.2, 0.6, 0.45, 0.8, 0.3, 0.55);
        assertThat(LearningCurves.last(best)).isEqualTo(0.95, within(1e-12));
        assertThat(LearningCurves.isGood(best)).isTrue();
        assertThat(LearningCurves.withoutNoise(best, LearningCurves.STEPS)).isEqualTo(0.95, within(1e-12));
        Map<String, Object> quick = at(0.6, 0.7, 0.2, 0.4, 0.45, 0.8, 0.3, 0.55);
        assertThat(LearningCurves.isGood(quick)).isFalse();
        assertThat(LearningCurves.withoutNoise(quick, 1))
                .as("the quickest learner is not the best")
                .isGreaterThan(LearningCurves.withoutNoise(best, 1));
        assertThat(LearningCurves.withoutNoise(quick, LearningCurves.STEPS)).isLessThan(0.935);
        assertThat(LearningCurves.reported(quick, 3)).isEqualTo(LearningCurves.reported(quick, 3));
        assertThat(LearningCurves.reported(quick, 3)).isNotEqualTo(LearningCurves.withoutNoise(quick, 3));
    }

    /** With what is measured: the best that early stopping has to offer comes sooner than none, for the same seeds. */
    @Test
    void aSearchWithPromotionTriesManyMoreConfigurations() {
        CurveBench.Simulated promoted = new CurveBench.Simulated(
                "random",
                PrunerSpec.named("asha-promotion")
                        .reduction(3)
                        .maxSteps(LearningCurves.STEPS)
                        .build(),
                1);
        double time = promoted.timeToGood();
        assertThat(time).isPositive();
        long begun = promoted.reachedSteps().size();
        long ended = promoted.reachedSteps().stream()
                .filter(step -> step == LearningCurves.STEPS)
                .count();
        assertThat(ended).isPositive().isLessThan(begun / 9);
    }
}
