package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GpRoundsTest {
    private static final SearchSpace PLANE =
            SearchSpace.builder().uniform("x", 0, 1).uniform("y", 0, 1).build();

    private static Observation trial(int number, double x, double y, double value) {
        return Observation.complete(number, Map.of("x", x, "y", y), value);
    }

    /** Twelve all over the plane, then better ones so far apart from each other and with so different values. */
    private static List<Observation> settling(int count, double apart, double noise) {
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            trials.add(trial(i, i / 12.0, i * 5 % 12 / 12.0, 3 + i % 5));
        }
        for (int i = 12; i < 12 + count; i++) {
            int row = i / 5;
            trials.add(trial(i, 0.2 + apart * (i % 5), 0.1 + apart * row, 1 + noise * (i * 7 % 23)));
        }
        return trials;
    }

    private static GpRounds after(List<Observation> trials) {
        GpRounds rounds = new GpRounds(new UnitCube(PLANE), Goal.MINIMIZE);
        rounds.learn(trials);
        return rounds;
    }

    @Test
    void aRoundEndsOnceItsBestTrialsAreAllOneMinimum() {
        List<Observation> trials = settling(8, 0.001, 1e-5);
        assertThat(after(trials.subList(0, 15)).shown(trials, 17)).isEqualTo(trials);
        GpRounds second = after(trials.subList(0, 16));
        assertThat(second.shown(trials, 17)).extracting(Observation::number).containsExactly(16, 17, 19);
        assertThat(second.shown(trials, 18))
                .as("each third improves on the best of all")
                .isEqualTo(trials);
        assertThat(second.isFiner(18)).isTrue();
        assertThat(second.isFiner(19)).isFalse();
    }

    @Test
    void trialsOfEqualValueElsewhereOrWithNoiseSettleNothing() {
        assertThat(after(settling(25, 0.1, 0)).isFiner(60)).isFalse();
        assertThat(after(settling(25, 0.001, 0.2)).isFiner(60)).isFalse();
        assertThat(after(settling(3, 0.001, 0)).isFiner(60)).isFalse();
    }

    @Test
    void whatImprovesOnTheBestOfAllIsOfNoRound() {
        List<Observation> trials = settling(4, 0.001, 1e-5);
        trials.add(trial(21, 0.2, 0.3, 0.99));
        trials.add(trial(22, 0.9, 0.1, 4));
        assertThat(after(trials).shown(trials, 23))
                .extracting(Observation::number)
                .containsExactly(22);
    }

    @Test
    void aMinimumOnABoundIsLookedAtFromInside() {
        List<Observation> trials = settling(0, 0, 0);
        for (int i = 12; i < 16; i++) {
            trials.add(trial(i, 0.3 + 0.001 * i, 1, 1 - 1e-6 * i));
        }
        assertThat(after(trials).offBound()).containsExactly(0.315, 0.975);
        trials.add(trial(18, 0.32, 0.96, 2));
        assertThat(after(trials).offBound()).as("that is known").isNull();
        trials.add(trial(21, 0.5, 0.5, 0.9));
        assertThat(after(trials).offBound()).as("inside").isNull();
        assertThat(after(List.of()).offBound()).isNull();
    }

    @Test
    void roundsFollowFromTheTrialsNotFromWhenTheyWereLearnt() {
        List<Observation> trials = settling(8, 0.001, 1e-5);
        GpRounds veteran = after(trials);
        List<Observation> others = settling(8, 0.1, 0);
        veteran.learn(others);
        assertThat(veteran.shown(others, 22)).isEqualTo(others);
        for (int count = 0; count <= trials.size(); count++) {
            veteran.learn(trials.subList(0, count));
            assertThat(veteran.shown(trials, 22))
                    .isEqualTo(after(trials.subList(0, count)).shown(trials, 22));
        }
    }
}
