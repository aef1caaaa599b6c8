package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GridSamplerTest {
    private static final History NOTHING = History.empty(Goal.MINIMIZE);

    private static List<Map<String, Object>> grid(int points, SearchSpace space) {
        return new GridSampler(points).suggest(space, NOTHING, 0, 1_000_000);
    }

    private static List<Object> values(int points, SearchSpace space) {
        return grid(points, space).stream()
                .map(configuration -> configuration.values().iterator().next())
                .toList();
    }

    @Test
    void triesEveryCombinationOnceTheFirstParameterSlowest() {
        SearchSpace space = SearchSpace.builder()
                .choice("c", "x", "y")
                .integer("i", 1, 3)
                .stepped("s", 0, 0.3, 0.1)
                .build();
        assertThat(grid(5, space))
                .hasSize(24)
                .doesNotHaveDuplicates()
                .startsWith(Map.of("c", "x", "i", 1L, "s", 0.0), Map.of("c", "x", "i", 1L, "s", 0.1));
        assertThat(grid(5, space).get(23)).isEqualTo(Map.of("c", "y", "i", 3L, "s", 0.3));
    }

    @Test
    void triesEachBranchOfAConditionalSpaceOnItsOwn() {
        List<Map<String, Object>> all = grid(5, Spaces.NESTED);
        assertThat(all).hasSize(22).doesNotHaveDuplicates();
        assertThat(all).filteredOn(trial -> "a".equals(trial.get("outer"))).hasSize(6);
        assertThat(all).filteredOn(trial -> trial.containsKey("deepP")).hasSize(8);
        assertThat(all.get(0)).isEqualTo(Map.of("outer", "a", "left", 1L, "free", "x"));
        all.forEach(trial -> Spaces.assertInside(Spaces.NESTED, trial));
    }

    @Test
    void cutsRealParametersEvenlyOnTheirScale() {
        assertThat(values(5, SearchSpace.builder().uniform("x", 0, 1).build()))
                .containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
        List<Object> decades =
                values(4, SearchSpace.builder().logUniform("x", 0.001, 1).build());
        assertThat(decades).hasSize(4).first().isEqualTo(0.001);
        assertThat((Double) decades.get(1)).isCloseTo(0.01, within(1e-12));
        assertThat(decades).last().isEqualTo(1.0);
        assertThat(values(1, SearchSpace.builder().uniform("x", 0, 1).build())).containsExactly(0.5);
    }

    @Test
    void cutsWideWholeNumbersOnly() {
        assertThat(values(5, SearchSpace.builder().integer("n", 1, 5).build())).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(values(5, SearchSpace.builder().integer("n", 0, 100).build()))
                .containsExactly(0L, 25L, 50L, 75L, 100L);
        assertThat(values(5, SearchSpace.builder().logInteger("n", 1, 256).build()))
                .containsExactly(1L, 4L, 16L, 64L, 256L);
        assertThat(values(9, SearchSpace.builder().logInteger("n", 1, 10).build()))
                .as("points that round to the same number are one")
                .containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 10L);
    }

    @Test
    void triesEveryStepOfASteppedParameter() {
        assertThat(values(2, SearchSpace.builder().stepped("x", 0, 1, 0.25).build()))
                .containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
        assertThat(values(
                        2,
                        SearchSpace.builder()
                                .add(new Parameter.IntParameter("n", 10, 31, false, 10, null))
                                .build()))
                .containsExactly(10L, 20L, 30L);
    }

    @Test
    void refusesMoreThanTenMillionCombinations() {
        SearchSpace space = SearchSpace.builder()
                .uniform("a", 0, 1)
                .uniform("b", 0, 1)
                .uniform("c", 0, 1)
                .build();
        assertThat(new GridSampler(215).size(space)).hasValue(215L * 215 * 215);
        assertThatThrownBy(() -> new GridSampler(216).size(space))
                .isInstanceOf(ClusterException.class)
                .hasMessage("grid: 10077696 combinations (expected: at most 10000000); lower sampler.points (216),"
                        + " search fewer parameters, or use the random sampler");
    }

    @Test
    void numbersConfigurationsBothWays() {
        for (SearchSpace space : List.of(Spaces.NESTED, SearchSpace.empty())) {
            Combinations combinations = new Combinations(space, Axis::full);
            for (long index = 0; index < combinations.size(); index++) {
                assertThat(combinations.indexOf(combinations.get(index))).isEqualTo(index);
            }
        }
    }
}
