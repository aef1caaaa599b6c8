package io.bellwether.search.pruner;

import static io.bellwether.search.pruner.Curves.curve;
import static io.bellwether.search.pruner.Curves.curveFrom;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Trials whose steps are folds. */
class FoldPrunerTest {
    @Test
    void theMedianRuleComparesMeansOverSoManyFolds() {
        Pruner pruner =
                Pruners.ofFolds(PrunerSpec.named("median").startupTrials(1).build(), Goal.MAXIMIZE);
        pruner.complete(0, curve(0.9, 0.5, 0.7), 0.7);
        assertThat(pruner.prunes(1, curve(0.8, 0.7))).as("0.75 against 0.7").isFalse();
        assertThat(pruner.prunes(1, curve(0.6, 0.7))).as("0.65 against 0.7").isTrue();
        assertThat(pruner.prunes(1, curve(0.95, 0.41)))
                .as("it began better, but 0.68 against 0.7 counts")
                .isTrue();
        assertThat(pruner.prunes(1, curveFrom(3, 0.8)))
                .as("its first fold to end was the third: 0.8 against 0.9")
                .isTrue();
    }

    @Test
    void wilcoxonComparesFoldByFold() {
        Pruner pruner = Pruners.ofFolds(PrunerSpec.wilcoxon(0.2), Goal.MINIMIZE);
        pruner.complete(0, curve(1, 2, 3, 4, 5), 3);
        assertThat(pruner.prunes(1, curve(1.1, 2.1, 3.1, 4.1, 5.1))).isTrue();
        assertThat(pruner.prunes(1, curveFrom(3, 3.1, 4.1, 5.1)))
                .as("three folds, all a little worse")
                .isTrue();
        assertThat(pruner.prunes(1, curveFrom(3, 2.9, 4.1, 4.9))).isFalse();
    }

    @Test
    void aCompleteTrialIsTheSameInWhateverOrderItsFoldsCame() {
        LearningCurve forwards = new LearningCurve();
        LearningCurve backwards = new LearningCurve();
        double[] values = new Random(5).doubles(10).toArray();
        for (int fold = 0; fold < values.length; fold++) {
            forwards.add(fold + 1, values[fold]);
            backwards.add(values.length - fold, values[values.length - 1 - fold]);
        }
        assertThat(backwards.means().values()).isEqualTo(forwards.means().values());
        assertThat(forwards.means().values()).hasSize(10).containsEntry(2L, (values[0] + values[1]) / 2);
    }

    @Test
    void combinesBoth() {
        PrunerSpec both = PrunerSpec.named("any")
                .of(List.of(PrunerSpec.wilcoxon(0.01), PrunerSpec.threshold(0.5, null)))
                .build();
        Pruner pruner = Pruners.ofFolds(both, Goal.MAXIMIZE);
        assertThat(pruner.prunes(0, curve(0.9, 0.2))).as("the mean counts").isFalse();
        assertThat(pruner.prunes(0, curve(0.7, 0.2))).isTrue();
    }
}
