package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GpTurnsTest {
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

    private static GpTurns after(List<Observation> trials) {
        GpTurns turns = new GpTurns(new UnitCube(PLANE), Goal.MINIMIZE, (some, best) -> true);
        turns.learn(trials);
        return turns;
    }

    private static List<Integer> explorers(GpTurns turns, int from, int to) {
        return IntStream.range(from, to).filter(turns::isExplorers).boxed().toList();
    }

    @Test
    void onceAMinimumHasSettledAnExplorerHasNineOfTenTrials() {
        List<Observation> trials = settling(4, 0.001, 1e-5);
        assertThat(explorers(after(trials.subList(0, 15)), 15, 40)).isEmpty();
        GpTurns turns = after(trials);
        assertThat(explorers(turns, 16, 32)).containsExactly(16, 17, 18, 19, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31);
        assertThat(turns.isStartup(25)).isTrue();
        assertThat(turns.isStartup(26)).isFalse();
        assertThat(turns.isBestsAgain(20)).isTrue();
        assertThat(turns.minima()).hasSize(1);
    }

    @Test
    void aMinimumThatTheProcessWouldImproveOnHasNotSettled() {
        GpTurns turns = new GpTurns(new UnitCube(PLANE), Goal.MINIMIZE, (some, best) -> some.size() >= 18);
        List<Observation> trials = settling(6, 0.001, 1e-5);
        turns.learn(trials.subList(0, 17));
        assertThat(turns.isExplorers(18)).isFalse();
        turns.learn(trials);
        assertThat(turns.isExplorers(18)).isTrue();
    }

    @Test
    void trialsOfEqualValueElsewhereOrWithNoiseSettleNothing() {
        assertThat(explorers(after(settling(25, 0.1, 0)), 37, 60)).isEmpty();
        assertThat(explorers(after(settling(25, 0.001, 0.2)), 37, 60)).isEmpty();
        assertThat(explorers(after(settling(3, 0.001, 0)), 15, 60)).isEmpty();
    }

    @Test
    void allTrialsGoAfterWhatIsBetterUntilItHasSettledToo() {
        List<Observation> trials = settling(4, 0.001, 1e-5);
        trials.add(trial(16, 0.9, 0.9, 0.5));
        assertThat(explorers(after(trials), 17, 40)).isEmpty();
        for (int i = 17; i < 20; i++) {
            trials.add(trial(i, 0.9, 0.9 + 1e-3 * i, 0.5 + 1e-6 * i));
        }
        GpTurns turns = after(trials);
        assertThat(turns.isExplorers(21)).isTrue();
        assertThat(turns.minima()).hasSize(2);
        trials.remove(16);
        trials.add(16, trial(16, 0.9, 0.9, 1 - 2e-5));
        assertThat(after(trials.subList(0, 17)).isExplorers(17))
                .as("a last digit is followed by its own trials only")
                .isTrue();
    }

    @Test
    void anExplorerThatFindsNothingBetterForLongHasAThird() {
        List<Observation> trials = settling(4, 0.001, 1e-5);
        for (int i = 16; i < 40; i++) {
            trials.add(trial(i, i * 7 % 24 / 24.0, 0.5 + i * 11 % 24 / 60.0, 3 + 0.01 * i));
        }
        assertThat(explorers(after(trials.subList(0, 31)), 31, 40)).containsExactly(31, 32, 33, 34, 35, 36, 37, 38, 39);
        assertThat(explorers(after(trials), 40, 55)).containsExactly(42, 45, 48, 51, 54);
    }

    @Test
    void aMinimumOnABoundIsLookedAtFromInside() {
        List<Observation> trials = settling(0, 0, 0);
        for (int i = 12; i < 16; i++) {
            trials.add(trial(i, 0.3 + 0.001 * i, 1, 1 - 1e-6 * i));
        }
        assertThat(offBound(trials)).containsExactly(0.315, 0.975);
        trials.add(trial(18, 0.32, 0.96, 2));
        assertThat(offBound(trials)).as("that is known").isNull();
        trials.add(trial(21, 0.5, 0.5, 0.9));
        assertThat(offBound(trials)).as("inside").isNull();
        assertThat(offBound(List.of())).isNull();
    }

    private static double @Nullable [] offBound(List<Observation> trials) {
        GpTurns turns = after(trials);
        return GpEdges.offBound(new UnitCube(PLANE).coordinates(), turns.best(), turns.points());
    }

    @Test
    void turnsFollowFromTheTrialsNotFromWhenTheyWereLearnt() {
        List<Observation> trials = settling(8, 0.001, 1e-5);
        GpTurns veteran = after(trials);
        List<Observation> others = settling(8, 0.1, 0);
        veteran.learn(others);
        assertThat(explorers(veteran, 20, 40)).isEmpty();
        for (int count = 0; count <= trials.size(); count++) {
            veteran.learn(trials.subList(0, count));
            assertThat(explorers(veteran, 20, 60)).isEqualTo(explorers(after(trials.subList(0, count)), 20, 60));
        }
    }

    @Test
    void theProcessIsAskedOnceAboutTheSameTrials() {
        AtomicInteger asked = new AtomicInteger();
        GpTurns turns = new GpTurns(new UnitCube(PLANE), Goal.MINIMIZE, (some, best) -> asked.incrementAndGet() < 0);
        List<Observation> trials = settling(8, 0.001, 1e-5);
        turns.learn(trials);
        int once = asked.get();
        assertThat(once).isPositive();
        List<Observation> late = new ArrayList<>(trials.subList(0, 19));
        turns.learn(late);
        turns.learn(trials);
        assertThat(asked.get())
                .as("a trial that ended late changes those after it")
                .isEqualTo(once);
    }
}
