package io.bellwether.search.terminator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.Config;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.RegretBound;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Whole searches that end when little is left to gain. */
class TerminatorsTest {
    private static final SearchSpace LINE =
            SearchSpace.builder().uniform("x", -1, 1).uniform("y", -1, 1).build();

    private static History history(Goal goal, double... values) {
        List<Observation> trials = new ArrayList<>();
        for (double value : values) {
            trials.add(Observation.complete(trials.size(), Map.of("x", value / 100, "y", 0.0), value));
        }
        return new History(goal, trials);
    }

    @Test
    void stagnationCountsTrialsSinceTheLastRealImprovement() {
        TerminatorSpec spec = new TerminatorSpec("stagnation", 3, 3, 0.5);
        assertThat(Terminators.reason(spec, LINE, history(Goal.MAXIMIZE, 1, 2, 2), null))
                .isEmpty();
        assertThat(Terminators.reason(spec, LINE, history(Goal.MAXIMIZE, 1, 2, 2, 2.6), null))
                .isEmpty();
        assertThat(Terminators.reason(spec, LINE, history(Goal.MAXIMIZE, 2, 1, 2.4, 2.5), null))
                .hasValue("the last 3 of 4 finished trials have not improved the best value by more than 0.500");
        assertThat(Terminators.reason(spec, LINE, history(Goal.MINIMIZE, 2, 1, 2.4, 2.5), null))
                .isEmpty();
        assertThat(Terminators.reason(
                        new TerminatorSpec("stagnation", 5, 3, 0.5),
                        LINE,
                        history(Goal.MAXIMIZE, 2, 1, 2.4, 2.5),
                        null))
                .as("minTrials")
                .isEmpty();
    }

    @Test
    void prunedTrialsAreNoImprovementAndFailedOnesCountForNothing() {
        List<Observation> trials = new ArrayList<>(history(Goal.MAXIMIZE, 1, 2).observations());
        for (int i = 0; i < 3; i++) {
            trials.add(Observation.failed(trials.size(), Map.of("x", 0.5, "y", 0.1 * i)));
        }
        TerminatorSpec spec = new TerminatorSpec("stagnation", 1, 3, 0.0);
        assertThat(Terminators.reason(spec, LINE, new History(Goal.MAXIMIZE, trials), null))
                .isEmpty();
        for (int i = 0; i < 3; i++) {
            trials.add(
                    Observation.pruned(trials.size(), Map.of("x", -0.5, "y", 0.1 * i), new TreeMap<>(Map.of(1, 9.0))));
        }
        assertThat(Terminators.reason(spec, LINE, new History(Goal.MAXIMIZE, trials), null))
                .isPresent();
    }

    private static History searched(int trials, ToDoubleFunction<Map<String, Object>> function) {
        Sampler sampler = Samplers.of(SamplerSpec.gp(3));
        History history = History.empty(Goal.MINIMIZE);
        while (history.size() < trials) {
            List<Observation> all = new ArrayList<>(history.observations());
            for (Map<String, Object> each : sampler.suggest(LINE, history, all.size(), 4)) {
                all.add(Observation.complete(all.size(), each, function.applyAsDouble(each)));
            }
            history = new History(Goal.MINIMIZE, all);
        }
        return history;
    }

    private static double bowl(Map<String, Object> at) {
        double x = Config.of(at).real("x") - 0.3;
        double y = Config.of(at).real("y") + 0.2;
        return x * x + 2 * y * y;
    }

    @Test
    void theRegretBoundBoundsTheRegretAndFallsAsTheSearchClosesIn() {
        History early = searched(16, TerminatorsTest::bowl);
        History late = searched(48, TerminatorsTest::bowl);
        double regret = early.best().orElseThrow().values().get(0);
        double bound = RegretBound.of(LINE, early).orElseThrow();
        double later = RegretBound.of(LINE, late).orElseThrow();
        assertThat(bound).isGreaterThan(regret);
        assertThat(later)
                .isLessThan(bound)
                .isGreaterThanOrEqualTo(late.best().orElseThrow().values().get(0));
        assertThat(RegretBound.of(LINE, late)).as("follows from the history").hasValue(later);
        assertThat(Terminators.reason(TerminatorSpec.regretBound(2 * later), LINE, late, null))
                .isPresent();
        assertThat(Terminators.reason(TerminatorSpec.regretBound(later / 2), LINE, late, null))
                .isEmpty();
        assertThat(Terminators.reason(TerminatorSpec.regretBound(null), LINE, late, 2 * later))
                .as("less than the noise of the best trial's folds")
                .isPresent();
        assertThat(Terminators.reason(TerminatorSpec.regretBound(null), LINE, late, later / 2))
                .isEmpty();
    }

    @Test
    void theRegretBoundIsInUnitsOfTheMetricAndNeedsSomeTrials() {
        History late = searched(32, TerminatorsTest::bowl);
        List<Observation> scaled = late.observations().stream()
                .map(trial -> Observation.complete(
                        trial.number(), trial.params(), -1_000 * trial.values().get(0)))
                .toList();
        double bound = RegretBound.of(LINE, late).orElseThrow();
        assertThat(RegretBound.of(LINE, new History(Goal.MAXIMIZE, scaled)).orElseThrow())
                .isBetween(990 * bound, 1_010 * bound);
        assertThat(RegretBound.of(
                        LINE, new History(Goal.MINIMIZE, late.observations().subList(0, 12))))
                .isEmpty();
    }
}
