package io.bellwether.search.pruner;

import static io.bellwether.search.pruner.Curves.curve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MedianPrunerTest {
    private static final double NAN = Double.NaN;

    private static Pruner after(PrunerSpec spec, Goal goal, LearningCurve... complete) {
        Pruner pruner = Pruners.of(spec, goal);
        for (LearningCurve curve : complete) {
            pruner.complete(0, curve, 0);
        }
        return pruner;
    }

    private static PrunerSpec median(int startup, int warmup, int interval) {
        return new PrunerSpec("median", startup, warmup, interval);
    }

    @Test
    void endsWhatIsWorseThanTheMedianAtItsStep() {
        Pruner pruner = after(median(3, 0, 1), Goal.MINIMIZE, curve(5, 3, 1), curve(6, 4, 2), curve(7, 5, 4));
        assertThat(pruner.prunes(9, curve(6)))
                .as("as good as the median goes on")
                .isFalse();
        assertThat(pruner.prunes(9, curve(6.1))).isTrue();
        assertThat(pruner.prunes(9, curve(9, 4))).isFalse();
        assertThat(pruner.prunes(9, curve(9, 4.1))).isTrue();
        assertThat(pruner.prunes(9, curve(1, 100)))
                .as("judged by its best so far")
                .isFalse();
        assertThat(pruner.prunes(9, curve(9, 9, 9, 9)))
                .as("nobody came that far")
                .isFalse();
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
        Pruner pruner = after(median(2, 0, 1), Goal.MINIMIZE, curve(1), curve(2));
        assertThat(pruner.prunes(9, curve(1.5))).isFalse();
        assertThat(pruner.prunes(9, curve(1.51))).isTrue();
        Pruner huge = after(median(2, 0, 1), Goal.MINIMIZE, curve(1.5e308), curve(1.7e308));
        assertThat(huge.prunes(9, curve(1.65e308))).isTrue();
        assertThat(huge.prunes(9, curve(1.55e308))).isFalse();
    }

    @Test
    void maximizesWhereThatIsTheGoal() {
        Pruner pruner = after(median(3, 0, 1), Goal.MAXIMIZE, curve(0.5, 0.7), curve(0.6, 0.8), curve(0.4, 0.6));
        assertThat(pruner.prunes(9, curve(0.49))).isTrue();
        assertThat(pruner.prunes(9, curve(0.5))).isFalse();
        assertThat(pruner.prunes(9, curve(0.9, 0.1))).isFalse();
    }

    @Test
    void waitsForTheStartupTrialsThatRanToTheirEnd() {
        Pruner pruner = after(PrunerSpec.median(0), Goal.MINIMIZE, curve(1), curve(1), curve(1), curve(1));
        assertThat(pruner.prunes(9, curve(100))).isFalse();
        pruner.complete(0, curve(1), 1);
        assertThat(pruner.prunes(9, curve(100))).isTrue();
    }

    @Test
    void looksAfterTheWarmUpAndThenAtIntervals() {
        LearningCurve good = curve(1, 1, 1, 1, 1, 1, 1, 1);
        Pruner pruner = after(median(1, 3, 2), Goal.MINIMIZE, good);
        assertThat(pruner.prunes(9, curve(9))).isFalse();
        assertThat(pruner.prunes(9, curve(9, 9))).isFalse();
        assertThat(pruner.prunes(9, curve(9, 9, 9))).isTrue();
        assertThat(pruner.prunes(9, curve(9, 9, 9, 9))).isFalse();
        assertThat(pruner.prunes(9, curve(9, 9, 9, 9, 9))).isTrue();
    }

    @Test
    void notANumberIsWorseThanAnyNumberAndNoMeasure() {
        Pruner pruner = after(median(1, 0, 1), Goal.MINIMIZE, curve(NAN, 3), curve(1, NAN));
        assertThat(pruner.prunes(9, curve(NAN))).isTrue();
        assertThat(pruner.prunes(9, curve(NAN, 2))).isFalse();
        assertThat(pruner.prunes(9, curve(1)))
                .as("the other's NaN did not count")
                .isFalse();
        assertThat(pruner.prunes(9, curve(1.1))).isTrue();
        Pruner nothingButNaN = after(median(1, 0, 1), Goal.MINIMIZE, curve(NAN));
        assertThat(nothingButNaN.prunes(9, curve(NAN))).isFalse();
    }

    @Test
    void aTrialThatHasReportedNothingGoesOn() {
        assertThat(after(median(1, 0, 1), Goal.MINIMIZE, curve(1)).prunes(9, curve()))
                .isFalse();
    }

    /** A new attempt reports its steps anew. */
    @Test
    void aStepReportedAgainReplacesTheValue() {
        LearningCurve curve = curve(5, 5);
        curve.add(1, 1);
        curve.add(2, 2);
        assertThat(curve.values()).containsExactly(Map.entry(1L, 1.0), Map.entry(2L, 2.0));
    }

    @Test
    void theMedianIsRightBesideManyTrials() {
        Pruner pruner = after(median(1, 0, 1), Goal.MINIMIZE);
        Random random = new Random(3);
        double[] values = random.doubles(2_001).toArray();
        for (double value : values) {
            pruner.complete(0, curve(value), value);
        }
        Arrays.sort(values);
        assertThat(pruner.prunes(9, curve(values[1_000]))).isFalse();
        assertThat(pruner.prunes(9, curve(Math.nextUp(values[1_000])))).isTrue();
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> Pruners.of(new PrunerSpec("medain", 0, 0, 0), Goal.MINIMIZE))
                .isInstanceOf(ClusterException.class)
                .hasMessage("pruner: 'medain' is unknown; did you mean 'median'?");
        assertThat(Pruners.of(PrunerSpec.none(), Goal.MINIMIZE).prunes(9, curve(1)))
                .isFalse();
    }
}
