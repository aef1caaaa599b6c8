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
        return Stream.of(SamplerSpec.random(42), SamplerSpec.grid(3));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void suggestsOnlyConfigurationsInsideTheSpace(SamplerSpec spec) {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED)) {
            Samplers.of(spec)
                    .suggest(space, NOTHING, 0, 2_000)
                    .forEach(configuration -> Spaces.assertInside(space, configuration));
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void suggestsTheSameForTheSameSeed(SamplerSpec spec) {
        assertThat(Samplers.of(spec).suggest(Spaces.ALL_KINDS, NOTHING, 0, 100))
                .isEqualTo(Samplers.of(spec).suggest(Spaces.ALL_KINDS, NOTHING, 0, 100));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void aResumedSearchGoesOnLikeAContinuousOne(SamplerSpec spec) {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED)) {
            List<Map<String, Object>> continuous = Samplers.of(spec).suggest(space, NOTHING, 0, 60);

            List<Map<String, Object>> piecewise = new ArrayList<>();
            List<Observation> known = new ArrayList<>();
            for (int number = 0; number < continuous.size(); number++) {
                Sampler fresh = Samplers.of(spec);
                piecewise.addAll(fresh.suggest(space, new History(Goal.MAXIMIZE, known), number, 1));
                known.add(Observation.complete(number, piecewise.get(number), number % 7));
            }

            assertThat(piecewise).isEqualTo(continuous);
        }
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void usesUpAFiniteSpaceWithoutRepeating(SamplerSpec spec) {
        Sampler sampler = Samplers.of(new SamplerSpec(spec.name(), spec.seed(), 4));

        List<Map<String, Object>> all = sampler.suggest(Spaces.NESTED, NOTHING, 0, 100);

        assertThat(sampler.size(Spaces.NESTED)).hasValue(22);
        assertThat(all).hasSize(22).doesNotHaveDuplicates();
        assertThat(sampler.suggest(Spaces.NESTED, NOTHING, 22, 5)).isEmpty();
        assertThat(sampler.suggest(Spaces.NESTED, NOTHING, 20, 5)).isEqualTo(all.subList(20, 22));
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
                .hasMessage("sampler: 'randon' (expected: one of [grid, random]); did you mean 'random'?");
    }
}
