package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every sampler promises. A new sampler joins by its line in {@link #samplers}. */
class SamplerContractTest {
    private static final History NOTHING = History.empty(Goal.MAXIMIZE);

    static Stream<SamplerSpec> samplers() {
        return Stream.of(
                SamplerSpec.random(42),
                SamplerSpec.grid(3),
                SamplerSpec.tpe(42),
                SamplerSpec.sobol(42),
                SamplerSpec.halton(42),
                SamplerSpec.cmaEs(42),
                SamplerSpec.gp(42),
                SamplerSpec.nsga2(42).withPopulation(6),
                SamplerSpec.nsga3(42).withPopulation(6),
                SamplerSpec.genetic(42).withPopulation(6),
                SamplerSpec.auto(42));
    }

    /** Asks and tells, each trial before the next; {@code fresh} asks a new sampler each time, as after a restart. */
    private static List<Map<String, Object>> search(SamplerSpec spec, SearchSpace space, int trials, boolean fresh) {
        Sampler sampler = Samplers.of(spec);
        List<Observation> known = new ArrayList<>();
        for (int number = 0; number < trials; number++) {
            Sampler asked = fresh ? Samplers.of(spec) : sampler;
            List<Map<String, Object>> next = asked.suggest(space, new History(Goal.MAXIMIZE, known), number, 1);
            if (next.isEmpty()) {
                break;
            }
            known.add(Observation.complete(number, next.get(0), number * 31 % 17));
        }
        return known.stream().map(Observation::params).toList();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void suggestsOnlyConfigurationsInsideTheSpace(SamplerSpec spec) {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED, Spaces.CONSTRAINED, Spaces.FEW)) {
            search(spec, space, List.of("gp", "auto").contains(spec.name()) ? 40 : 200, false)
                    .forEach(configuration -> Spaces.assertInside(space, configuration));
            Samplers.of(spec)
                    .suggest(space, NOTHING, 0, 500)
                    .forEach(configuration -> Spaces.assertInside(space, configuration));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void suggestsTheSameForTheSameSeed(SamplerSpec spec) {
        assertThat(search(spec, Spaces.ALL_KINDS, 60, false)).isEqualTo(search(spec, Spaces.ALL_KINDS, 60, false));
        assertThat(Samplers.of(spec).suggest(Spaces.ALL_KINDS, NOTHING, 0, 100))
                .isEqualTo(Samplers.of(spec).suggest(Spaces.ALL_KINDS, NOTHING, 0, 100));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aResumedSearchGoesOnLikeAContinuousOne(SamplerSpec spec) {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED, Spaces.CONSTRAINED, Spaces.FEW)) {
            assertThat(search(spec, space, 60, true)).isEqualTo(search(spec, space, 60, false));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void usesUpAFiniteSpaceWithoutRepeating(SamplerSpec spec) {
        SamplerSpec fine = new SamplerSpec(spec.name(), spec.seed(), 4, spec.population());

        assertThat(Samplers.of(fine).size(Spaces.NESTED)).hasValue(22);
        assertThat(search(fine, Spaces.NESTED, 100, false)).hasSize(22).doesNotHaveDuplicates();
        List<Map<String, Object>> atOnce = Samplers.of(fine).suggest(Spaces.NESTED, NOTHING, 0, 100);
        assertThat(atOnce).hasSize(22).doesNotHaveDuplicates();
        List<Observation> running = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            running.add(Observation.running(number, atOnce.get(number)));
        }
        History history = new History(Goal.MAXIMIZE, running);
        assertThat(Samplers.of(fine).suggest(Spaces.NESTED, history, 20, 5)).isEqualTo(atOnce.subList(20, 22));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void usesUpWhatTheConstraintsLeave(SamplerSpec spec) {
        SamplerSpec fine = new SamplerSpec(spec.name(), spec.seed(), 5, spec.population());
        assertThat(Samplers.of(fine).size(Spaces.FEW)).hasValue(Spaces.FEW_SIZE);
        assertThat(search(fine, Spaces.FEW, 100, false))
                .hasSize(Spaces.FEW_SIZE)
                .doesNotHaveDuplicates();
        assertThat(Samplers.of(fine).suggest(Spaces.FEW, NOTHING, 0, 100))
                .hasSize(Spaces.FEW_SIZE)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void saysThatConstraintsLeaveNothing(SamplerSpec spec) {
        SearchSpace.Builder space = SearchSpace.builder().integer("a", 1, 3).uniform("b", 0, 2);
        SearchSpace endless =
                space.constraint("b < 2").constraint("a + b < 0.5").build();
        SearchSpace countable =
                SearchSpace.builder().integer("a", 1, 3).constraint("a > 3").build();

        for (SearchSpace impossible : List.of(endless, countable)) {
            String worst = impossible.constraints().get(impossible.constraints().size() - 1);
            assertThatThrownBy(() -> Samplers.of(spec).size(impossible))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("none of ")
                    .hasMessageContaining("'" + worst + "' alone forbids 100.0 %");
            assertThatThrownBy(() -> Samplers.of(spec).suggest(impossible, NOTHING, 0, 1))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("none of ");
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theEmptySpaceHoldsOneConfiguration(SamplerSpec spec) {
        assertThat(Samplers.of(spec).suggest(SearchSpace.empty(), NOTHING, 0, 3))
                .isEqualTo(List.of(Map.of()));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void namesParametersInTheOrderOfTheSpace(SamplerSpec spec) {
        Map<String, Object> first =
                Samplers.of(spec).suggest(Spaces.ALL_KINDS, NOTHING, 0, 1).get(0);
        assertThat(first.keySet()).containsExactly("uniform", "log", "step", "int", "logInt", "stepInt", "choice");
    }

    @Test
    void anUnknownNameIsRefusedWithTheNearest() {
        assertThatThrownBy(() -> Samplers.of(new SamplerSpec("randon", 0, 0)))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessage("sampler: 'randon' is unknown; did you mean 'random'?");
        assertThatThrownBy(() -> Samplers.of(new SamplerSpec("hyperband", 0, 0)))
                .hasMessage(
                        "sampler: 'hyperband' is unknown; known: auto, bohb, cmaes, genetic, gp, grid, halton, nsga2, nsga3, random, sobol, tpe");
    }
}
