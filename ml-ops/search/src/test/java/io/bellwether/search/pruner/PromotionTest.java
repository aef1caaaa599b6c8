package io.bellwether.search.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PromotionTest {
    private static Pauser of(PrunerSpec spec, Goal goal) {
        return Pruners.pauser(spec, goal).orElseThrow();
    }

    private static long pauseAt(Pauser pauser, int trial) {
        return pauser.pauseAt(trial).orElse(-1);
    }

    @Test
    void theBestOfARungGoOnOnceThereAreEnough() {
        Pauser pauser = of(PrunerSpec.ashaPromotion(2, 3), Goal.MINIMIZE);
        assertThat(pauseAt(pauser, 0)).isEqualTo(2);
        pauser.paused(0, 2, 5);
        pauser.paused(1, 2, 3);
        assertThat(pauser.next()).as("one of two is not the best third").isEmpty();
        assertThat(pauser.farthest()).hasValue(1);
        pauser.paused(2, 2, 4);
        assertThat(pauser.next()).hasValue(1);
        assertThat(pauser.next()).as("the same until it goes on").hasValue(1);
        pauser.resumed(1);
        assertThat(pauseAt(pauser, 1)).isEqualTo(6);
        assertThat(pauser.next()).isEmpty();
        pauser.paused(3, 2, 1);
        assertThat(pauser.next()).as("the best of four, of which one may go on").hasValue(3);
        pauser.resumed(3);
        pauser.paused(4, 2, 2);
        assertThat(pauser.next()).isEmpty();
        pauser.paused(5, 2, 9);
        assertThat(pauser.next()).as("of six two may go on: 1 and 2, and 1 has").hasValue(4);
    }

    @Test
    void theTopRungComesFirst() {
        Pauser pauser = of(PrunerSpec.ashaPromotion(1, 2), Goal.MAXIMIZE);
        for (int trial = 0; trial < 4; trial++) {
            pauser.paused(trial, 1, trial);
        }
        for (int trial : new int[] {3, 2}) {
            assertThat(pauser.next()).hasValue(trial);
            pauser.resumed(trial);
        }
        pauser.paused(3, 2, 30);
        pauser.paused(4, 1, 9); // may go on as well: 4 and 3 are the best two of five
        assertThat(pauser.next()).hasValue(4);
        pauser.paused(2, 2, 20);
        assertThat(pauser.next()).as("the best of two at step 2").hasValue(3);
        pauser.resumed(3);
        assertThat(pauseAt(pauser, 3)).isEqualTo(4);
        assertThat(pauser.next()).hasValue(4);
    }

    @Test
    void whatHasEndedWaitsNoMoreButStillCounts() {
        Pauser pauser = of(PrunerSpec.ashaPromotion(1, 2), Goal.MINIMIZE);
        pauser.paused(0, 1, 1);
        pauser.ended(0);
        pauser.paused(1, 1, 2);
        assertThat(pauser.next()).as("0 was better").isEmpty();
        assertThat(pauser.farthest()).hasValue(1);
        pauser.ended(1);
        assertThat(pauser.farthest()).isEmpty();
        pauser.ended(7);
    }

    @Test
    void equalValuesGoOnByTheirNumbersAndNoMoreThanMay() {
        Pauser pauser = of(PrunerSpec.ashaPromotion(1, 4), Goal.MINIMIZE);
        List<Integer> promoted = new ArrayList<>();
        for (int trial = 0; trial < 40; trial++) {
            pauser.paused(39 - trial, 1, 7);
            while (pauser.next().isPresent()) {
                int next = pauser.next().getAsInt();
                pauser.resumed(next);
                promoted.add(next);
            }
        }
        assertThat(promoted).hasSize(10).startsWith(36, 32);
    }

    @Test
    void noValueIsNeverPromoted() {
        Pauser pauser = of(PrunerSpec.ashaPromotion(1, 2), Goal.MAXIMIZE);
        for (int trial = 0; trial < 10; trial++) {
            pauser.paused(trial, 1, Double.NaN);
        }
        assertThat(pauser.next()).isEmpty();
        assertThat(pauser.farthest()).hasValue(0);
    }

    @Test
    void aTrialThatSkipsARungHasPassedIt() {
        Pauser pauser = of(PrunerSpec.ashaPromotion(1, 2), Goal.MINIMIZE);
        pauser.paused(0, 5, 1); // the rungs 1, 2 and 4
        assertThat(pauseAt(pauser, 0)).isEqualTo(8);
        pauser.paused(1, 1, 2);
        assertThat(pauser.next()).as("worse than what has passed").isEmpty();
        pauser.paused(2, 5, 3);
        assertThat(pauser.next()).hasValue(0);
    }

    @Test
    void thereIsNoPauseAtTheEnd() {
        PrunerSpec spec = PrunerSpec.named("asha-promotion")
                .minSteps(3)
                .reduction(3)
                .maxSteps(27)
                .build();
        Pauser pauser = of(PrunerSpec.any(PrunerSpec.threshold(0.0, null), spec), Goal.MINIMIZE);
        assertThat(pauseAt(pauser, 0)).isEqualTo(3);
        pauser.paused(0, 3, 1);
        assertThat(pauseAt(pauser, 0)).isEqualTo(9);
        pauser.paused(0, 9, 1);
        assertThat(pauseAt(pauser, 0)).isEqualTo(-1);
    }

    /** Whatever the order, at each moment the promoted are those and only those that were among the best third at some moment. */
    @Test
    void followsTheRuleAsWrittenDownNaively() {
        Random random = new Random(11);
        Pauser pauser = of(PrunerSpec.ashaPromotion(1, 3), Goal.MINIMIZE);
        Map<Integer, Double> all = new HashMap<>();
        List<Integer> promoted = new ArrayList<>();
        List<Integer> naive = new ArrayList<>();
        for (int trial = 0; trial < 500; trial++) {
            double value = random.nextDouble();
            all.put(trial, value);
            pauser.paused(trial, 1, value);
            while (pauser.next().isPresent()) {
                int next = pauser.next().getAsInt();
                pauser.resumed(next);
                promoted.add(next);
            }
            all.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .limit(all.size() / 3)
                    .filter(each -> !naive.contains(each.getKey()))
                    .forEach(each -> naive.add(each.getKey()));
        }
        assertThat(promoted).isEqualTo(naive);
        assertThat(Arrays.asList(promoted.size())).allMatch(count -> count > 166);
    }
}
