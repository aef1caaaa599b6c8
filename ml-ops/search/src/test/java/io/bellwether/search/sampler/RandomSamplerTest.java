package io.bellwether.search.sampler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

class RandomSamplerTest {
    private static final History NOTHING = History.empty(Goal.MAXIMIZE);

    private static double number(Map<String, Object> trial, String name) {
        return ((Number) requireNonNull(trial.get(name))).doubleValue();
    }

    private static List<Map<String, Object>> draw(long seed, SearchSpace space, int count) {
        return new RandomSampler(seed).suggest(space, NOTHING, 0, count);
    }

    /** No release may change what a seed suggests: users write seeds down. */
    @Test
    void theFirstSuggestionsOfASeedAreGolden() {
        assertThat(draw(42, Spaces.ALL_KINDS, 5))
                .extracting(Object::toString)
                .containsExactly(
                        "{uniform=1.3191420370431588, log=0.0010916387833088412, step=0.8, int=-3, logInt=1, stepInt=80, choice=red}",
                        "{uniform=4.836119090328172, log=4.336486710687463E-6, step=0.1, int=-3, logInt=1, stepInt=31, choice=red}",
                        "{uniform=3.658305776363145, log=9.597172316539388E-4, step=0.5, int=-2, logInt=774, stepInt=59, choice=red}",
                        "{uniform=2.1622629826116464, log=22.868635601166872, step=0.7, int=0, logInt=16, stepInt=52, choice=red}",
                        "{uniform=3.632997974950915, log=5.783906988176923E-5, step=0.7, int=4, logInt=1236, stepInt=94, choice=green}");
        assertThat(draw(42, Spaces.NESTED, 5))
                .extracting(Object::toString)
                .containsExactly(
                        "{outer=b, inner=q, free=x, deepQ=3}",
                        "{outer=b, inner=p, free=x, deepP=0}",
                        "{outer=b, inner=p, free=x, deepP=3}",
                        "{outer=b, inner=q, free=x, deepQ=1}",
                        "{outer=b, inner=q, free=y, deepQ=3}");
    }

    @Test
    void staysInsideForThousandsOfSeedsIncludingExtremeOnes() {
        SearchSpace extreme = SearchSpace.builder()
                .integer("any", Long.MIN_VALUE / 2, Long.MAX_VALUE / 2)
                .uniform("wide", -Double.MAX_VALUE, Double.MAX_VALUE)
                .logUniform("tiny", Double.MIN_VALUE, Double.MAX_VALUE)
                .stepped("steps", -1e300, 1e300, 1e-3)
                .uniform("point", 2, 2)
                .add(new Parameter.IntParameter("odd", 1, Long.MAX_VALUE, false, 2, null))
                .logInteger("logWide", 1, Long.MAX_VALUE)
                .build();
        for (long seed = -2_000; seed < 2_000; seed++) {
            long spread = seed * 0x9E3779B97F4A7C15L;
            draw(spread, Spaces.ALL_KINDS, 2).forEach(drawn -> Spaces.assertInside(Spaces.ALL_KINDS, drawn));
            draw(spread, Spaces.NESTED, 2).forEach(drawn -> Spaces.assertInside(Spaces.NESTED, drawn));
            draw(spread, extreme, 1).forEach(drawn -> Spaces.assertInside(extreme, drawn));
        }
    }

    @Test
    void seedsDiffer() {
        assertThat(draw(1, Spaces.ALL_KINDS, 10)).doesNotContainAnyElementsOf(draw(2, Spaces.ALL_KINDS, 10));
    }

    @Test
    void drawsEachParameterUniformlyOnItsScale() {
        List<Map<String, Object>> drawn = draw(2024, Spaces.ALL_KINDS, 20_000);

        assertUniform(drawn, 20, trial -> (int) ((number(trial, "uniform") + 3) / 8 * 20));
        assertUniform(drawn, 18, trial -> (int) ((Math.log10(number(trial, "log")) + 6) / 9 * 18));
        assertUniform(drawn, 11, trial -> (int) Math.round(number(trial, "step") * 10));
        assertUniform(drawn, 14, trial -> (int) (number(trial, "int") + 4));
        assertUniform(drawn, 13, trial -> (int) ((number(trial, "stepInt") - 10) / 7));
        assertUniform(drawn, 3, trial -> List.of("red", "green", "blue").indexOf(trial.get("choice")));
    }

    @Test
    void logarithmicWholeNumbersSpreadEvenlyOverOctaves() {
        List<Map<String, Object>> drawn = draw(
                5,
                SearchSpace.builder()
                        .logInteger("n", 16, 1L << 40)
                        .uniform("u", 0, 1)
                        .build(),
                9_000);

        // 36 octaves; rounding matters little above 16.
        assertUniform(drawn, 36, trial -> Math.min(35, 59 - Long.numberOfLeadingZeros((long) number(trial, "n"))));
    }

    @Test
    void avoidsTheFinitePartOfAnEndlessSpaceOnceItIsUsedUp() {
        SearchSpace mixed = SearchSpace.builder()
                .choice("kind", "one", "many")
                .add(new Parameter.FloatParameter("x", 0, 1, false, null, Spaces.when("kind", "many")))
                .build();
        assertThat(draw(9, mixed, 500)).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void usesUpALargeSkewedSpaceInReasonableTime() {
        SearchSpace skewed = SearchSpace.builder()
                .logInteger("n", 1, 20_000)
                .choice("c", "a", "b")
                .build();
        List<Map<String, Object>> all = draw(77, skewed, 50_000);
        assertThat(all).hasSize(40_000);
        assertThat(new HashSet<>(all)).hasSize(40_000);
    }

    /** Pearson's statistic below mean + 5 standard deviations of its distribution; the seed is fixed. */
    private static void assertUniform(
            List<Map<String, Object>> drawn, int cells, ToIntFunction<Map<String, Object>> cellOf) {
        long[] counts = new long[cells];
        drawn.forEach(trial -> counts[cellOf.applyAsInt(trial)]++);
        double expected = (double) drawn.size() / cells;
        double statistic = 0;
        for (long count : counts) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        double freedom = cells - 1;
        assertThat(statistic).isLessThan(freedom + 5 * Math.sqrt(2 * freedom));
    }
}
