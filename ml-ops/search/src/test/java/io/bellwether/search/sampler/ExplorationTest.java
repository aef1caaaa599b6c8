package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.search.Config;
import io.bellwether.client.search.SearchSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Configurations that are a little different from another. */
class ExplorationTest {
    private static final SearchSpace SPACE = SearchSpace.builder()
            .logUniform("rate", 1e-4, 1)
            .integer("depth", 1, 12)
            .ordinal("bins", 16, 32, 64)
            .choice("kind", "a", "b", "c")
            .constraint("depth * rate <= 3")
            .build();

    @Test
    void staysInTheSpaceAndNearAndKeepsWhatItIsTold() {
        Map<String, Object> from = Map.of("rate", 0.1, "depth", 6L, "bins", 32L, "kind", "b");
        Map<String, Integer> near = new HashMap<>();
        Set<Object> kinds = new HashSet<>();
        for (int number = 0; number < 400; number++) {
            Map<String, Object> explored = Exploration.of(SPACE, from, Set.of("bins"), 7, number);
            assertThat(Chosen.isInside(SPACE, explored)).isTrue();
            assertThat(explored).containsEntry("bins", 32L);
            assertThat(Exploration.of(SPACE, from, Set.of("bins"), 7, number)).isEqualTo(explored);
            double rate = Config.of(explored).real("rate");
            near.merge(rate == 0.1 * 1.2 || rate == 0.1 * 0.8 ? "rate" : "other", 1, Integer::sum);
            near.merge(Math.abs(Config.of(explored).integer("depth") - 6) == 1 ? "depth" : "other", 1, Integer::sum);
            kinds.add(explored.get("kind"));
        }
        assertThat(near.get("rate")).as("three quarters of 400").isBetween(260, 340);
        assertThat(near.get("depth")).isGreaterThan(260);
        assertThat(kinds).contains("a", "b", "c");
    }

    @Test
    void endsOfRangesAreNotLeft() {
        SearchSpace edges = SearchSpace.builder()
                .integer("low", 1, 5)
                .uniform("high", 0, 1)
                .integer("negative", -100, -1)
                .build();
        for (boolean more : new boolean[] {true, false}) {
            assertThat(Exploration.perturbed(edges.parameter("low"), 1L, more)).isEqualTo(more ? 2L : 1L);
            assertThat(Exploration.perturbed(edges.parameter("high"), 0.9, more))
                    .isEqualTo(more ? 1.0 : 0.9 * 0.8);
            assertThat(Exploration.perturbed(edges.parameter("negative"), -50L, more))
                    .isEqualTo(more ? -60L : -40L);
        }
    }
}
