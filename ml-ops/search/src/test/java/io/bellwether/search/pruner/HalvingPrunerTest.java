package io.bellwether.search.pruner;

import static io.bellwether.search.pruner.Curves.curve;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HalvingPrunerTest {
    /** Reports the values one by one until the pruner ends the trial; how many it took. */
    private static int run(Pruner pruner, int trial, double... values) {
        LearningCurve curve = new LearningCurve();
        for (int i = 0; i < values.length; i++) {
            curve.add(i + 1, values[i]);
            boolean before = pruner.prunes(trial, curve);
            pruner.reported(trial, curve);
            assertThat(pruner.prunes(trial, curve))
                    .as("asked again, its value known")
                    .isEqualTo(before);
            if (before) {
                return i + 1;
            }
        }
        return values.length;
    }

    private static double[] constant(double value) {
        double[] values = new double[16];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @Test
    void onlyTheBestQuarterGoesOnFromEachRung() {
        Pruner pruner = Pruners.of(PrunerSpec.successiveHalving(1, 4), Goal.MINIMIZE);
        assertThat(run(pruner, 0, constant(5)))
                .as("the first is the best so far")
                .isEqualTo(16);
        assertThat(run(pruner, 1, constant(6))).as("of two only the best").isEqualTo(1);
        assertThat(run(pruner, 2, constant(5))).as("as good as the best").isEqualTo(16);
        assertThat(run(pruner, 3, constant(9))).isEqualTo(1);
        // rung 1 has 5, 5, 6, 9: with a fifth it is the best of five, then two of eight may go on
        assertThat(run(pruner, 4, 4, 4, 4, 7, 7))
                .as("worse than both at step 4")
                .isEqualTo(4);
        assertThat(run(pruner, 5, constant(4.5))).isEqualTo(1);
        assertThat(run(pruner, 6, constant(5.5))).isEqualTo(1);
        assertThat(run(pruner, 7, constant(4.2))).as("second of eight").isEqualTo(16);
    }

    @Test
    void ashaLeavesTheFirstOfEachRungAlone() {
        Pruner pruner = Pruners.of(PrunerSpec.asha(1, 4), Goal.MAXIMIZE);
        assertThat(run(pruner, 0, constant(5))).isEqualTo(16);
        assertThat(run(pruner, 1, constant(4))).isEqualTo(16);
        assertThat(run(pruner, 2, constant(3))).isEqualTo(16);
        assertThat(run(pruner, 3, constant(4.5))).as("the fourth is compared").isEqualTo(1);
        assertThat(run(pruner, 4, constant(6))).isEqualTo(16);
    }

    @Test
    void rungsAreWhereTheSpecSays() {
        PrunerSpec spec = PrunerSpec.named("successive-halving")
                .minSteps(3)
                .reduction(2)
                .maxSteps(12)
                .build();
        Pruner pruner = Pruners.of(spec, Goal.MINIMIZE);
        run(pruner, 0, constant(1));
        double[] late = constant(0.5);
        assertThat(run(pruner, 1, constant(2))).isEqualTo(3);
        late[5] = 3;
        assertThat(run(pruner, 2, late)).isEqualTo(6);
        late[5] = 0.5;
        late[11] = 3;
        assertThat(run(pruner, 3, late)).as("12 is the end").isEqualTo(16);
    }

    @Test
    void aTrialThatSkipsStepsIsComparedAtTheFirstReportPastTheRung() {
        Pruner pruner = Pruners.of(PrunerSpec.successiveHalving(4, 4), Goal.MINIMIZE);
        LearningCurve first = Curves.curveFrom(5, 1);
        assertThat(pruner.prunes(0, first)).isFalse();
        pruner.reported(0, first);
        LearningCurve second = Curves.curveFrom(3, 9);
        assertThat(pruner.prunes(1, second)).isFalse();
        second.add(100, 1.5);
        assertThat(pruner.prunes(1, second)).isTrue();
        LearningCurve past = Curves.curveFrom(5, 0.5);
        pruner.reported(2, past);
        past.add(6, 99);
        assertThat(pruner.prunes(2, past))
                .as("between rungs nobody is compared")
                .isFalse();
    }

    @Test
    void notANumberIsWorst() {
        Pruner pruner = Pruners.of(PrunerSpec.successiveHalving(1, 2), Goal.MAXIMIZE);
        run(pruner, 0, constant(-1e300));
        assertThat(run(pruner, 1, constant(Double.NaN))).isEqualTo(1);
    }

    @Test
    void anAttemptThatBeginsAnewCountsOnce() {
        Pruner pruner = Pruners.of(PrunerSpec.successiveHalving(1, 2), Goal.MINIMIZE);
        run(pruner, 0, 1, 1);
        run(pruner, 1, 2, 2);
        for (int again = 0; again < 5; again++) {
            run(pruner, 0, 1, 1);
        }
        assertThat(run(pruner, 2, 1.5))
                .as("2 of 3 are as good, one of three may go on")
                .isEqualTo(1);
        assertThat(run(pruner, 3, 1.5, 0.1))
                .as("second of four; if 0 counted more often, it would not be")
                .isEqualTo(2);
        assertThat(run(pruner, 4, 0.5, 0.5)).isEqualTo(2);
    }

    /** Of trials that come in any order about one in four is left at each rung: never fewer, and not many more. */
    @Test
    void ofManyTrialsOneInFourGoesOn() {
        Pruner pruner = Pruners.of(PrunerSpec.asha(1, 4), Goal.MINIMIZE);
        Random random = new Random(5);
        int[] reached = new int[17];
        for (int trial = 0; trial < 2_000; trial++) {
            reached[run(pruner, trial, constant(random.nextDouble()))]++;
        }
        int second = 2_000 - reached[1];
        int third = second - reached[4];
        assertThat(second).isBetween(450, 600);
        assertThat(third).isBetween(100, 250);
    }

    @Test
    void hyperbandSharesTrialsOutByTheirNumbers() {
        HyperbandPruner pruner = new HyperbandPruner(Goal.MINIMIZE, 1, 3, 81);
        assertThat(pruner.brackets()).isEqualTo(5);
        int[] counts = new int[5];
        for (int trial = 0; trial < 1_430; trial++) {
            counts[pruner.bracket(trial)]++;
        }
        // Shares of Li et al., table 1: ceil(5/5 81), ceil(5/4 27), ceil(5/3 9), ceil(5/2 3), 5
        List<Integer> expected = List.of(810, 340, 150, 80, 50);
        for (int bracket = 0; bracket < 5; bracket++) {
            assertThat(counts[bracket]).isBetween(expected.get(bracket) - 5, expected.get(bracket) + 5);
        }
    }

    @Test
    void hyperbandsLastBracketEndsNoTrialAndItsFirstBeginsAtOnce() {
        HyperbandPruner pruner = new HyperbandPruner(Goal.MINIMIZE, 1, 3, 9);
        List<Integer> ends = new ArrayList<>(List.of(0, 0, 0));
        for (int trial = 0; trial < 200; trial++) {
            int end = run(pruner, trial, constant(trial));
            int bracket = pruner.bracket(trial);
            ends.set(bracket, end); // the values only get worse, so after the first each ends as soon as it may
        }
        assertThat(ends).containsExactly(1, 3, 16);
    }

    @Test
    void aTrialWithoutReportsGoesOn() {
        for (PrunerSpec spec :
                List.of(PrunerSpec.asha(1, 4), PrunerSpec.successiveHalving(1, 4), PrunerSpec.hyperband(9))) {
            Pruner pruner = Pruners.of(spec, Goal.MINIMIZE);
            assertThat(pruner.prunes(3, curve())).isFalse();
        }
    }
}
