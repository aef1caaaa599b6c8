package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.Config;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.pareto.ParetoFront;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches for several goals at once, and with bounds on outcomes. Bounds here are generous: seeds are fixed, so they hold for ever. */
class SeveralGoalsTest {
    private static final List<Goal> GOALS = List.of(Goal.MINIMIZE, Goal.MAXIMIZE);
    private static final SearchSpace SPACE = SearchSpace.builder()
            .uniform("a", 0, 1)
            .uniform("b", 0, 1)
            .uniform("c", 0, 1)
            .choice("kind", "good", "bad")
            .build();

    static Stream<SamplerSpec> samplers() {
        return Stream.of(
                SamplerSpec.tpe(3),
                SamplerSpec.nsga2(3).withPopulation(20),
                SamplerSpec.nsga3(3).withPopulation(20),
                SamplerSpec.genetic(3).withPopulation(20));
    }

    private static double real(Map<String, Object> params, String name) {
        return Config.of(params).real(name);
    }

    /** ZDT1 (Zitzler, Deb, Thiele 2000), the second objective negated; a bad kind makes it worse. */
    private static List<Double> values(Map<String, Object> params) {
        double first = real(params, "a");
        double rest = (real(params, "b") + real(params, "c")) / 2 + ("bad".equals(params.get("kind")) ? 0.5 : 0);
        double g = 1 + 9 * rest;
        return List.of(first, -g * (1 - Math.sqrt(first / g)));
    }

    /** The bound a + b >= 1, which the samplers know by its violation only. */
    private static double violation(Map<String, Object> params) {
        return Math.max(0, 1 - real(params, "a") - real(params, "b"));
    }

    private static List<Observation> search(SamplerSpec spec, int trials, boolean bounded, boolean fresh) {
        Sampler sampler = Samplers.of(spec);
        List<Observation> known = new ArrayList<>();
        for (int number = 0; number < trials; number++) {
            Sampler asked = fresh ? Samplers.of(spec) : sampler;
            Map<String, Object> next =
                    asked.suggest(SPACE, new History(GOALS, known), number, 1).get(0);
            List<Double> violations = bounded ? List.of(violation(next)) : List.of();
            known.add(Observation.complete(number, next, values(next), violations));
        }
        return known;
    }

    private static double covered(List<Observation> trials) {
        ParetoFront front = new ParetoFront(GOALS);
        trials.stream().filter(Observation::isFeasible).forEach(trial -> front.add(trial.number(), trial.values()));
        return front.hypervolume(List.of(1.1, -6.0));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void coversMoreThanRandomTrials(SamplerSpec spec) {
        double random = covered(search(SamplerSpec.random(3), 200, false, false));

        assertThat(covered(search(spec, 200, false, false))).isGreaterThan(random + 0.1);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void learnsWhereTheBoundIs(SamplerSpec spec) {
        List<Observation> trials = search(spec, 200, true, false);

        assertThat(trials.subList(100, 200).stream().filter(Observation::isFeasible))
                .as("of 100; half of all configurations keep it")
                .hasSizeGreaterThan(55);
        assertThat(covered(trials)).isGreaterThan(covered(search(SamplerSpec.random(3), 200, true, false)));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aResumedSearchGoesOnLikeAContinuousOne(SamplerSpec spec) {
        assertThat(search(spec, 70, true, true)).isEqualTo(search(spec, 70, true, false));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void whatIsKnownLateCountsAsIfItHadBeenKnownAtOnce(SamplerSpec spec) {
        List<Observation> all = search(spec, 60, true, false);
        List<Observation> some = new ArrayList<>(all);
        for (int number = 5; number < 60; number += 7) {
            some.set(number, Observation.running(number, all.get(number).params()));
        }
        Sampler slow = Samplers.of(spec);
        slow.suggest(SPACE, new History(GOALS, some), 60, 3);

        assertThat(slow.suggest(SPACE, new History(GOALS, all), 60, 3))
                .isEqualTo(Samplers.of(spec).suggest(SPACE, new History(GOALS, all), 60, 3));
    }

    @Test
    void directionsAreEvenlySpread() {
        assertThat(Niches.directions(2, 5)).hasSize(5).contains(new double[] {0.25, 0.75});
        assertThat(Niches.directions(3, 50))
                .as("Das and Dennis with 8 divisions")
                .hasSize(45);
        assertThat(Niches.directions(3, 12)).hasSize(10).contains(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3});
    }

    @Test
    void ofAFrontThatDoesNotFitThosePointsAreGoodThatCoverMost() {
        double[][] points = {{0, 1}, {1, 0}, {0.5, 0.5}, {0.5, 0.1}, {0.55, 0.09}, {2, 2}};

        // The front is 0, 1, 3, 4 (2 is beaten by 3): 3 covers most, then 0 adds a strip of nearly the whole height.
        assertThat(Fronts.best(points, 1)).containsExactly(3);
        assertThat(Fronts.best(points, 4)).containsExactly(0, 1, 3, 4);
        assertThat(Fronts.best(points, 6)).containsExactly(0, 1, 2, 3, 4, 5);
        double[] weights = Fronts.weights(new double[][] {{0, 1}, {1, 0}, {0.5, 0.1}, {}});
        assertThat(weights[2]).isEqualTo(1);
        assertThat(weights[0]).isBetween(0.01, 1.0);
        assertThat(weights[3]).isLessThan(1e-9);
    }

    /** A metric may come out infinite: that has no volume, but it is the worst there is, or the best. */
    @ParameterizedTest
    @ValueSource(strings = {"tpe", "gp", "auto", "nsga2", "nsga3", "genetic"})
    void valuesThatAreInfiniteAreBorne(String name) {
        List<Observation> known = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            double second = i == 4 ? Double.POSITIVE_INFINITY : i == 7 ? -1e300 : -i;
            known.add(Observation.complete(
                    i, new Draw(5, i, 0).configuration(SPACE), List.of((double) i, second, 40.0 - i), List.of()));
        }
        History history = new History(Collections.nCopies(3, Goal.MINIMIZE), known);
        List<Map<String, Object>> suggested =
                Samplers.of(new SamplerSpec(name, 3, 0)).suggest(SPACE, history, 30, 2);
        assertThat(suggested).hasSize(2).allMatch(each -> Chosen.isInside(SPACE, each));
    }
}
