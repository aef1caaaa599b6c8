package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class TurnsTest {
    /** Trials of which some are better than all before them: given whether the second sampler suggested it, and the number. */
    private static List<Observation> trials(int count, IntPredicate improves) {
        List<Observation> trials = new ArrayList<>();
        double best = 0;
        for (int number = 0; number < count; number++) {
            boolean better = improves.test(number);
            best -= better ? 1 : 0;
            trials.add(Observation.complete(number, Map.of(), better ? best : 1));
        }
        return trials;
    }

    private static Turns after(List<Observation> trials) {
        return Turns.after(trials, trials.size(), List.of(Goal.MINIMIZE));
    }

    @Test
    void theFirstTrialsAreTheFirstSamplers() {
        Turns turns = after(List.of());
        for (int number = 0; number < Turns.ALONE; number++) {
            assertThat(turns.isSeconds(number)).isFalse();
        }
    }

    @Test
    void theSecondHasAFewTurnsWhileNeitherSucceeds() {
        Turns turns = after(trials(400, number -> false));
        assertThat(turns.share()).isBetween(0.05, 0.25);
        assertThat(seconds(turns)).isBetween(5, 25);
    }

    @Test
    void ofSeveralGoalsBothHaveAsManyTurnsWhileNeitherSucceeds() {
        List<Observation> trials = new ArrayList<>();
        for (int number = 0; number < 400; number++) {
            trials.add(Observation.complete(
                    number, Map.of(), number == 0 ? List.of(0.0, 0.0) : List.of(1.0, 1.0), List.of()));
        }
        Turns turns = Turns.after(trials, 400, List.of(Goal.MINIMIZE, Goal.MINIMIZE));
        assertThat(turns.share()).isCloseTo(0.5, within(0.05));
        assertThat(seconds(turns)).isBetween(43, 57);
    }

    /** Of the next hundred. */
    private static int seconds(Turns turns) {
        int seconds = 0;
        for (int number = 400; number < 500; number++) {
            seconds += turns.isSeconds(number) ? 1 : 0;
        }
        return seconds;
    }

    @Test
    void whoSucceedsHasMoreOfThemAndTheOtherStillSome() {
        for (boolean second : new boolean[] {false, true}) {
            List<Observation> trials = new ArrayList<>();
            double best = 0;
            for (int number = 0; number < 200; number++) {
                boolean better = number >= Turns.ALONE && after(trials).isSeconds(number) == second;
                best -= better ? 1 : 0;
                trials.add(Observation.complete(number, Map.of(), better ? best : 1));
            }
            double share = after(trials).share();
            assertThat(second ? share : 1 - share).isBetween(0.9, 0.95);
        }
    }

    @Test
    void whatIsNotYetKnownOrBreaksABoundCountsForNothing() {
        List<Observation> trials = trials(120, number -> number % 7 == 0);
        List<Observation> more = new ArrayList<>(trials);
        more.add(Observation.running(120, Map.of()));
        assertThat(Turns.after(more, 121, List.of(Goal.MINIMIZE)).share())
                .isEqualTo(after(trials).share());
        List<Observation> broken = new ArrayList<>(trials);
        broken.add(Observation.complete(120, Map.of(), List.of(-1e9), List.of(1.0)));
        broken.add(Observation.complete(121, Map.of(), 1));
        List<Observation> poor = new ArrayList<>(trials);
        poor.add(Observation.complete(120, Map.of(), 1));
        poor.add(Observation.complete(121, Map.of(), 1));
        assertThat(after(broken).share()).isEqualTo(after(poor).share());
    }
}
