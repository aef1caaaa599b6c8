package io.bellwether.search.pruner;

import static io.bellwether.search.pruner.Curves.curve;
import static io.bellwether.search.pruner.Curves.curveFrom;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pruners that look at one trial, at one step of others, or at other pruners. */
class SimplePrunersTest {
    private static final double NAN = Double.NaN;

    private static Pruner of(PrunerSpec spec, Goal goal) {
        return Pruners.of(spec, goal);
    }

    @Test
    void percentileKeepsTheBestSoMany() {
        Pruner pruner = of(
                PrunerSpec.named("percentile").percentile(25).startupTrials(1).build(), Goal.MINIMIZE);
        double[] values = {16, 2, 8, 1};
        for (int trial = 0; trial < values.length; trial++) {
            pruner.complete(trial, curve(values[trial]), values[trial]);
        }
        assertThat(pruner.prunes(9, curve(1.75)))
                .as("numpy.percentile([1, 2, 8, 16], 25)")
                .isFalse();
        assertThat(pruner.prunes(9, curve(1.76))).isTrue();
        Pruner best = of(
                PrunerSpec.named("percentile").percentile(25).startupTrials(1).build(), Goal.MAXIMIZE);
        for (int trial = 0; trial < values.length; trial++) {
            best.complete(trial, curve(values[trial]), values[trial]);
        }
        assertThat(best.prunes(9, curve(10))).isFalse();
        assertThat(best.prunes(9, curve(9.99))).isTrue();
    }

    @Test
    void thresholdEndsWhatIsOutOfBoundsOrNoNumber() {
        Pruner pruner = of(PrunerSpec.threshold(0.0, 10.0), Goal.MINIMIZE);
        assertThat(pruner.prunes(0, curve(0))).isFalse();
        assertThat(pruner.prunes(0, curve(10))).isFalse();
        assertThat(pruner.prunes(0, curve(11, 10)))
                .as("the newest value counts")
                .isFalse();
        assertThat(pruner.prunes(0, curve(10.1))).isTrue();
        assertThat(pruner.prunes(0, curve(-0.1))).isTrue();
        assertThat(pruner.prunes(0, curve(NAN))).isTrue();
        assertThat(pruner.prunes(0, curve())).isFalse();
        Pruner late = of(
                PrunerSpec.named("threshold")
                        .upper(1)
                        .warmupSteps(3)
                        .intervalSteps(2)
                        .build(),
                Goal.MINIMIZE);
        assertThat(late.prunes(0, curve(9, 9))).isFalse();
        assertThat(late.prunes(0, curve(9, 9, 9))).isTrue();
        assertThat(late.prunes(0, curve(9, 9, 9, 9))).isFalse();
        assertThat(late.prunes(0, curve(-1e9, -1e9, -1e9))).isFalse();
    }

    @Test
    void patienceCountsReportsWithoutImprovement() {
        Pruner pruner = of(PrunerSpec.patience(3, 0.5), Goal.MAXIMIZE);
        assertThat(pruner.prunes(0, curve(1, 1.4, 1.3))).isFalse();
        assertThat(pruner.prunes(0, curve(1, 1.4, 1.3, 1.5)))
                .as("0.5 is no more than minDelta")
                .isTrue();
        assertThat(pruner.prunes(0, curve(1, 1.4, 1.3, 1.51))).isFalse();
        assertThat(pruner.prunes(0, curve(1, 1.4, 1.6, 1.7, 1.8, 1.9))).isTrue();
        assertThat(pruner.prunes(0, curve(NAN, NAN, NAN))).isFalse();
        assertThat(pruner.prunes(0, curve(NAN, NAN, NAN, NAN))).isTrue();
        assertThat(pruner.prunes(0, curve())).isFalse();
        assertThat(pruner.prunes(0, curveFrom(1_000, 1)))
                .as("reports count, not steps")
                .isFalse();
    }

    @Test
    void patienceAsksTheOtherPruner() {
        Pruner pruner = of(PrunerSpec.patience(1, PrunerSpec.threshold(null, 5.0)), Goal.MINIMIZE);
        assertThat(pruner.prunes(0, curve(9, 8, 7))).as("it improves").isFalse();
        assertThat(pruner.prunes(0, curve(4, 4))).as("it is within bounds").isFalse();
        assertThat(pruner.prunes(0, curve(9, 9))).isTrue();
    }

    @Test
    void anyAndAllCombine() {
        PrunerSpec low = PrunerSpec.threshold(0.0, null);
        PrunerSpec patience = PrunerSpec.patience(1, 0);
        Pruner any = of(PrunerSpec.any(low, patience), Goal.MINIMIZE);
        Pruner all = of(PrunerSpec.all(low, patience), Goal.MINIMIZE);
        assertThat(any.prunes(0, curve(1))).isFalse();
        assertThat(any.prunes(0, curve(-1))).isTrue();
        assertThat(any.prunes(0, curve(1, 1))).isTrue();
        assertThat(all.prunes(0, curve(1, 1))).isFalse();
        assertThat(all.prunes(0, curve(-1))).isFalse();
        assertThat(all.prunes(0, curve(-1, -1))).isTrue();
    }

    @Test
    void combinedPrunersLearnFromTheSameTrials() {
        Pruner pruner = of(
                PrunerSpec.any(
                        PrunerSpec.named("median").startupTrials(1).build(),
                        PrunerSpec.patience(1, PrunerSpec.successiveHalving(2, 2))),
                Goal.MINIMIZE);
        pruner.reported(0, curve(1, 1, 1, 1));
        pruner.complete(0, curve(1, 1, 1, 1), 1);
        assertThat(pruner.prunes(1, curve(2))).as("the median").isTrue();
        assertThat(pruner.prunes(1, curve(1, 2)))
                .as("its best is the median, at the rung it is not")
                .isTrue();
        assertThat(pruner.prunes(1, curve(1, 1))).isFalse();
    }

    @Test
    void wilcoxonComparesInstanceByInstanceWithTheBest() {
        Pruner pruner = of(PrunerSpec.wilcoxon(0.04), Goal.MINIMIZE);
        double[] best = {5, 1, 9, 3, 7, 2};
        assertThat(pruner.prunes(1, curve(99, 99, 99)))
                .as("nobody to compare with")
                .isFalse();
        pruner.complete(0, curve(6, 6, 6, 6, 6, 6), 6);
        pruner.complete(1, curve(best), 4.5);
        pruner.complete(2, curve(8, 8, 8, 8, 8, 8), 8);
        assertThat(pruner.prunes(3, curve(6, 2, 10, 4))).as("4 of 4: p = 1/16").isFalse();
        assertThat(pruner.prunes(3, curve(6, 2, 10, 4, 8)))
                .as("5 of 5: p = 1/32")
                .isTrue();
        assertThat(pruner.prunes(3, curve(4, 0, 8, 2, 6))).isFalse();
        assertThat(pruner.prunes(3, curve(5, 1, 9, 3, 7))).as("the same").isFalse();
        assertThat(pruner.prunes(3, curveFrom(100, 6, 2, 10, 4, 8)))
                .as("other instances")
                .isFalse();
        Pruner kind = of(PrunerSpec.wilcoxon(0.04), Goal.MINIMIZE);
        kind.complete(0, curve(1, 1, 1, 1, 1, 1, 99, 99), 25.5);
        assertThat(kind.prunes(1, curve(2, 2, 2, 2, 2, 2)))
                .as("its mean is better")
                .isFalse();
    }

    @Test
    void wilcoxonMaximizesWhereThatIsTheGoal() {
        Pruner pruner = of(PrunerSpec.wilcoxon(0.04), Goal.MAXIMIZE);
        pruner.complete(0, curve(5, 1, 9, 3, 7), 5);
        assertThat(pruner.prunes(1, curve(4, 0, 8, 2, 6))).isTrue();
        assertThat(pruner.prunes(1, curve(6, 2, 10, 4, 8))).isFalse();
    }

    /** The numbers: scipy.stats.wilcoxon(..., alternative='greater'), and with ties a count over all 2^n signs in Python. */
    @Test
    void signedRanksAgreeWithIndependentNumbers() {
        assertThat(SignedRank.chanceOfMore(new double[] {0.3, -0.1, 0.25, 0.9, -0.05, 0.4, 0.7, -0.2}))
                .isEqualTo(0.0546875);
        assertThat(SignedRank.chanceOfMore(new double[] {1, 1, -1, 2, 2, 0, 3, -2, 0, 1.5}))
                .isEqualTo(0.087890625);
        assertThat(SignedRank.chanceOfMore(new double[] {1, 2, 3, 4, 5})).isEqualTo(0.03125);
        assertThat(SignedRank.chanceOfMore(new double[] {0, 0, 0})).isEqualTo(0.5, within(0.25));
        double[] many = new double[100];
        for (int i = 0; i < many.length; i++) {
            many[i] = ((i + 1) * 37 % 101 - 45) / 7.0;
        }
        assertThat(SignedRank.chanceOfMore(many)).isEqualTo(0.036200911496019124, within(1e-12));
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertThatThrownBy(() -> PrunerSpec.named("threshold").build())
                .isInstanceOf(ClusterException.class)
                .hasMessage("pruner.upper: missing (expected: for pruner 'threshold'); give lower, upper or both");
        assertThatThrownBy(() -> PrunerSpec.named("asha").reduction(1).build())
                .hasMessage("pruner.reduction: 1 (expected: >= 2); choose for example 4");
        assertThatThrownBy(() -> PrunerSpec.threshold(2.0, 1.0))
                .hasMessage("pruner.lower: 2.0 (expected: at most upper, 1.0); exchange them");
        assertThatThrownBy(() -> PrunerSpec.any()).hasMessageStartingWith("pruner.of: missing");
        assertThatThrownBy(() -> PrunerSpec.wilcoxon(NAN)).hasMessageStartingWith("pruner.pValue: NaN");
        assertThatThrownBy(() -> of(PrunerSpec.any(new PrunerSpec("ahsa", 0, 0, 0)), Goal.MINIMIZE))
                .hasMessage("pruner: 'ahsa' is unknown; did you mean 'asha'?");
    }

    @Test
    void everyNameThatIsKnownMakesAPruner() {
        for (String name : Pruners.names()) {
            PrunerSpec spec = PrunerSpec.named(name)
                    .percentile(50)
                    .maxSteps(9)
                    .upper(1)
                    .patience(1)
                    .of(List.of(PrunerSpec.median(0)))
                    .build();
            assertThat(of(spec, Goal.MINIMIZE).prunes(0, curve())).as(name).isFalse();
        }
    }
}
