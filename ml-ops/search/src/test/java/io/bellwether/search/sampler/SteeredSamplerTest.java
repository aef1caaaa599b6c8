package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.search.Config;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Configurations to try first, trials of earlier searches, failed ones, and a space that has changed. */
class SteeredSamplerTest {
    private static final SearchSpace TABLE =
            SearchSpace.builder().integer("a", 0, 3).choice("b", "x", "y", "z").build();

    static Stream<SamplerSpec> samplers() {
        return SamplerContractTest.samplers();
    }

    private static SteeredSampler steered(
            SamplerSpec spec, List<Map<String, Object>> first, List<Observation> earlier, FailedTrials failed) {
        return new SteeredSampler(Samplers.of(spec), first, earlier, failed);
    }

    /** Each trial's value is how far a is from 2. */
    private static List<Map<String, Object>> search(Sampler sampler, SearchSpace space, int trials) {
        List<Observation> known = new ArrayList<>();
        for (int number = 0; number < trials; number++) {
            List<Map<String, Object>> next = sampler.suggest(space, new History(Goal.MINIMIZE, known), number, 1);
            if (next.isEmpty()) {
                break;
            }
            known.add(Observation.complete(number, next.get(0), value(next.get(0))));
        }
        return known.stream().map(Observation::params).toList();
    }

    private static double value(Map<String, Object> params) {
        return Math.abs(Config.of(params).real("a") - 2);
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void whatIsToBeTriedFirstIsAndNeverAgain(SamplerSpec any) {
        SamplerSpec spec = new SamplerSpec(any.name(), any.seed(), 4, any.population());
        List<Map<String, Object>> first = List.of(Map.of("a", 3, "b", "z"), Map.of("a", 1L, "b", "x"));

        List<Map<String, Object>> tried = search(steered(spec, first, List.of(), FailedTrials.AVOID), TABLE, 20);

        assertThat(tried).hasSize(12).doesNotHaveDuplicates();
        assertThat(tried.subList(0, 2)).containsExactly(Map.of("a", 3L, "b", "z"), Map.of("a", 1L, "b", "x"));
        assertThat(steered(spec, first, List.of(), FailedTrials.AVOID)
                        .suggest(TABLE, History.empty(Goal.MINIMIZE), 0, 20))
                .as("all at once")
                .hasSize(12)
                .doesNotHaveDuplicates();
    }

    @Test
    void partsOfAConfigurationAreCompleted() {
        Map<String, Object> completed = Chosen.completed(Spaces.CONSTRAINED, Map.of("layers", 4, "kind", "b"), 7);

        assertThat(completed).containsEntry("layers", 4L).containsEntry("kind", "b");
        Spaces.assertInside(Spaces.CONSTRAINED, completed);
        assertThat(Chosen.completed(Spaces.CONSTRAINED, Map.of("layers", 4, "kind", "b"), 7))
                .isEqualTo(completed);
    }

    @Test
    void whatDoesNotLieInTheSpaceIsRefusedByName() {
        assertRefused(Map.of("layrs", 4), "no parameter 'layrs'; did you mean 'layers'?");
        assertRefused(Map.of("layers", 9), "parameter 'layers': 9 is not among its values");
        assertRefused(Map.of("layers", 1.5), "parameter 'layers': 1.5 is not among its values");
        assertRefused(Map.of("layers", 1, "width", 10), "parameter 'width' does not exist in it");
        assertRefused(Map.of("layers", 5, "width", 60), "breaks the constraint 'layers * width <= 160'");
    }

    private static void assertRefused(Map<String, Object> configuration, String complaint) {
        assertThatThrownBy(() -> Chosen.completed(Spaces.CONSTRAINED, configuration, 0))
                .isInstanceOf(ClusterException.class)
                .hasMessageStartingWith("configuration to try first: ")
                .hasMessageContaining(complaint);
    }

    @Test
    void anEarlierSearchIsWhereThisOneBegins() {
        SearchSpace line = SearchSpace.builder().uniform("a", 0, 10).build();
        List<Observation> earlier = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double a = 10.0 * i / 60;
            earlier.add(Observation.complete(i, Map.of("a", a), Math.abs(a - 2)));
        }
        earlier.add(Observation.complete(60, Map.of("a", 99.0), -1000));
        earlier.add(Observation.complete(61, Map.of("other", 1.0), -1000));
        for (SamplerSpec spec : List.of(SamplerSpec.tpe(1), SamplerSpec.nsga2(1).withPopulation(20))) {
            List<Map<String, Object>> cold = search(steered(spec, List.of(), List.of(), FailedTrials.AVOID), line, 10);
            List<Map<String, Object>> warm = search(steered(spec, List.of(), earlier, FailedTrials.AVOID), line, 10);

            assertThat(mean(warm)).as(spec.name()).isLessThan(mean(cold) * 0.8);
            assertThat(search(steered(spec, List.of(), earlier, FailedTrials.AVOID), line, 10))
                    .isEqualTo(warm);
        }
    }

    private static double mean(List<Map<String, Object>> configurations) {
        return configurations.stream()
                .mapToDouble(SteeredSamplerTest::value)
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void nothingOfAnEarlierSearchIsTriedAgain(SamplerSpec any) {
        SamplerSpec spec = new SamplerSpec(any.name(), any.seed(), 4, any.population());
        List<Observation> earlier = new ArrayList<>();
        for (Map<String, Object> params : search(Samplers.of(spec), TABLE, 5)) {
            earlier.add(Observation.complete(earlier.size(), params, value(params)));
        }
        earlier.add(Observation.complete(5, Map.of("a", 99L, "b", "x"), 0));
        Map<String, Object> again = earlier.get(1).params();

        List<Map<String, Object>> tried = search(steered(spec, List.of(again), earlier, FailedTrials.AVOID), TABLE, 20);

        assertThat(tried)
                .as("12 there are, and one by wish")
                .hasSize(12 - 5 + 1)
                .doesNotHaveDuplicates();
        assertThat(tried.get(0)).isEqualTo(again);
        assertThat(tried.subList(1, 8))
                .doesNotContainAnyElementsOf(
                        earlier.stream().map(Observation::params).toList());
    }

    @Test
    void aSequenceGoesOnWhereAnEarlierOneOfTheSameSeedWas() {
        SearchSpace line = SearchSpace.builder().uniform("a", 0, 10).build();
        for (SamplerSpec spec : List.of(SamplerSpec.random(4), SamplerSpec.sobol(4), SamplerSpec.halton(4))) {
            List<Map<String, Object>> whole = search(Samplers.of(spec), line, 1_000);
            List<Observation> earlier = new ArrayList<>();
            for (Map<String, Object> params : whole.subList(0, 600)) {
                earlier.add(Observation.complete(earlier.size(), params, value(params)));
            }
            SteeredSampler later = steered(spec, List.of(), earlier, FailedTrials.AVOID);
            assertThat(search(later, line, 400)).as(spec.name()).isEqualTo(whole.subList(600, 1_000));
            SearchSpace other = SearchSpace.builder().uniform("a", 20, 30).build();
            assertThat(search(later, other, 3))
                    .as("nothing of it lies there")
                    .isEqualTo(search(Samplers.of(spec), other, 3));
        }
    }

    @Test
    void failedTrialsCountAsThePolicySays() {
        List<Observation> known = new ArrayList<>();
        known.add(Observation.failed(0, Map.of("a", 0L, "b", "x")));
        known.add(Observation.complete(1, Map.of("a", 1L, "b", "x"), 5));
        known.add(Observation.complete(2, Map.of("a", 2L, "b", "x"), 3));
        List<Observation> worst = new ArrayList<>(known);
        new WorstValues(List.of(Goal.MINIMIZE), worst).replaceFailed();
        assertThat(worst.get(0)).isEqualTo(Observation.complete(0, Map.of("a", 0L, "b", "x"), 5));
        List<Observation> best = new ArrayList<>(known);
        new WorstValues(List.of(Goal.MAXIMIZE), best).replaceFailed();
        assertThat(best.get(0).value()).isEqualTo(3);
        assertThat(best.subList(1, 3)).isEqualTo(known.subList(1, 3));
        List<Observation> hopeless = new ArrayList<>(known.subList(0, 1));
        new WorstValues(List.of(Goal.MINIMIZE), hopeless).replaceFailed();
        assertThat(hopeless).isEqualTo(known.subList(0, 1));

        SamplerSpec spec = SamplerSpec.tpe(1);
        List<Observation> all = new ArrayList<>();
        for (int a = 0; a < 4; a++) {
            for (String b : List.of("x", "y", "z")) {
                all.add(Observation.complete(all.size(), Map.of("a", (long) a, "b", b), 1));
            }
        }
        all.set(5, Observation.failed(5, all.get(5).params()));
        History history = new History(Goal.MINIMIZE, all);
        assertThat(steered(spec, List.of(), List.of(), FailedTrials.AVOID).suggest(TABLE, history, 12, 1))
                .isEmpty();
        assertThat(steered(spec, List.of(), List.of(), FailedTrials.WORST).suggest(TABLE, history, 12, 1))
                .isEmpty();
        assertThat(steered(spec, List.of(), List.of(), FailedTrials.IGNORE).suggest(TABLE, history, 12, 2))
                .as("as if it had never run")
                .containsExactly(all.get(5).params());
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aSearchGoesOnInAChangedSpace(SamplerSpec any) {
        SamplerSpec spec = new SamplerSpec(any.name(), any.seed(), 7, any.population());
        List<Observation> known = new ArrayList<>();
        for (Map<String, Object> params : search(Samplers.of(spec), TABLE, 12)) {
            known.add(Observation.complete(known.size(), params, value(params)));
        }
        SearchSpace wider = SearchSpace.builder()
                .integer("a", 1, 6)
                .choice("b", "y", "w", "x")
                .add(new Parameter.IntParameter("c", 1, 2, false, 1, new Parameter.Condition("b", "w")))
                .build();
        Sampler sampler = Samplers.of(spec);
        for (int number = known.size(); number < 40; number++) {
            List<Map<String, Object>> next = sampler.suggest(wider, new History(Goal.MINIMIZE, known), number, 1);
            if (next.isEmpty()) {
                break;
            }
            Spaces.assertInside(wider, next.get(0));
            known.add(Observation.complete(number, next.get(0), value(next.get(0))));
        }
        if (!sampler.isSequence()) {
            assertThat(known.stream().map(Observation::params))
                    .as("all of 6 x (2 + 2), and the 6 of the 12 before that no longer lie in the space")
                    .hasSize(24 + 6)
                    .doesNotHaveDuplicates();
        }
    }
}
