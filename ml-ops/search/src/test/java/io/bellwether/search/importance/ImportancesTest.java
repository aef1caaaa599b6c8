package io.bellwether.search.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ImportancesTest {
    private static double share(Map<String, Double> importances, String name) {
        assertThat(importances).containsKey(name);
        return importances.getOrDefault(name, Double.NaN);
    }

    private static double number(Map<String, Object> at, String name) {
        return ((Number) at.getOrDefault(name, Double.NaN)).doubleValue();
    }

    /** Ten parameters in [-1, 1], drawn by the JDK's generator. */
    private static History history(int trials, Goal goal, ToDoubleFunction<Map<String, Object>> value) {
        Random random = new Random(4);
        List<Observation> all = new ArrayList<>();
        for (int number = 0; number < trials; number++) {
            Map<String, Object> params = new LinkedHashMap<>();
            for (int i = 0; i < 10; i++) {
                params.put("x" + i, 2 * random.nextDouble() - 1);
            }
            all.add(Observation.complete(number, params, value.applyAsDouble(params)));
        }
        return new History(goal, all);
    }

    private static SearchSpace tenReals() {
        SearchSpace.Builder space = SearchSpace.builder();
        for (int i = 0; i < 10; i++) {
            space.uniform("x" + i, -1, 1);
        }
        return space.build();
    }

    private static double anchor(Map<String, Object> at) {
        return 5 * Math.pow(number(at, "x0"), 2) + 2 * number(at, "x1") + 0.5 * number(at, "x2") * number(at, "x3");
    }

    /** One tree on a full table is the table: the numbers are its main effects, by numpy. */
    @Test
    void aTreeOfAFullTableKnowsItsMainEffects() {
        double[][][] table = {{{1, 2}, {3, 5}, {2, 2}}, {{4, 4}, {7, 9}, {0, 1}}};
        double[][] points = new double[12][];
        double[] values = new double[12];
        for (int i = 0; i < 12; i++) {
            int a = i / 6;
            int b = i / 2 % 3;
            int c = i % 2;
            points[i] = new double[] {(a + 0.5) / 2, (b + 0.5) / 3, (c + 0.5) / 2};
            values[i] = table[a][b][c];
        }
        int[] weights = new int[12];
        Arrays.fill(weights, 1);
        double[] shares = Tree.grow(points, values, weights, Tree.order(points)).shares();
        assertThat(shares)
                .containsExactly(
                        new double[] {0.10869565217391308, 0.6152173913043479, 0.0391304347826087}, within(1e-12));
    }

    @Test
    void anExclusiveOrIsSplitThoughNoSplitGainsAnything() {
        double[][] points = {{0.25, 0.25}, {0.25, 0.75}, {0.75, 0.25}, {0.75, 0.75}};
        Tree tree = Tree.grow(points, new double[] {0, 1, 1, 0}, new int[] {1, 1, 1, 1}, Tree.order(points));
        assertThat(tree.leaves()).isEqualTo(4);
        assertThat(tree.shares()).containsExactly(0, 0);
    }

    /** The shares of the variance by Sobol's formulas: 20/9 and 4/3 of what is explained by single parameters. */
    @Test
    void fanovaComesToTheSharesOfTheFormula() {
        Map<String, Double> shares =
                Importances.fanova(tenReals(), history(1_000, Goal.MINIMIZE, ImportancesTest::anchor));
        assertThat(share(shares, "x0")).isEqualTo(0.625, within(0.05));
        assertThat(share(shares, "x1")).isEqualTo(0.375, within(0.05));
        assertThat(shares.keySet().stream().limit(2)).containsExactly("x0", "x1");
        assertThat(shares.values().stream().mapToDouble(Double::doubleValue).sum())
                .isEqualTo(1, within(1e-9));
        assertThat(Importances.fanova(tenReals(), history(1_000, Goal.MAXIMIZE, at -> -anchor(at))))
                .as("the other way round it is the same")
                .isEqualTo(shares);
    }

    /** The numbers: the same definition in numpy and scipy, written apart from this. */
    @Test
    void pedAnovaAgreesWithIndependentNumbers() {
        SearchSpace space = SearchSpace.builder()
                .uniform("a", 0, 1)
                .uniform("b", 0, 1)
                .choice("k", "none", "some", "all")
                .integer("w", 1, 8)
                .build();
        List<String> words = List.of("none", "some", "all");
        List<Observation> trials = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            double a = i * 0.754877666 % 1;
            double b = i * 0.569840291 % 1;
            int k = i * 7 % 3;
            long w = 1 + i * 5L % 8;
            double value = Math.pow(a - 0.3, 2) + 0.1 * b + 0.05 * k + 0.02 * w;
            trials.add(Observation.complete(i, Map.of("a", a, "b", b, "k", words.get(k), "w", w), value));
        }
        Map<String, Double> shares = Importances.pedAnova(space, new History(Goal.MINIMIZE, trials));
        assertThat(shares.keySet()).containsExactly("w", "k", "a", "b");
        assertThat(share(shares, "a")).isEqualTo(0.22454343, within(1e-7));
        assertThat(share(shares, "b")).isEqualTo(0.1069445, within(1e-7));
        assertThat(share(shares, "k")).isEqualTo(0.31817307, within(1e-7));
        assertThat(share(shares, "w")).isEqualTo(0.350339, within(1e-6));
    }

    @Test
    void theOrderInWhichTrialsCameAndThoseWithoutAValueDoNotMatterToPedAnova() {
        History history = history(100, Goal.MINIMIZE, ImportancesTest::anchor);
        List<Observation> reversed = new ArrayList<>();
        List<Observation> trials = new ArrayList<>(history.observations());
        Collections.reverse(trials);
        for (Observation trial : trials) {
            reversed.add(Observation.complete(reversed.size(), trial.params(), anchor(trial.params())));
            reversed.add(Observation.failed(reversed.size(), trial.params()));
        }
        Map<String, Double> shares = Importances.pedAnova(tenReals(), history);
        Importances.pedAnova(tenReals(), new History(Goal.MINIMIZE, reversed))
                .forEach((name, share) -> assertThat(share).isEqualTo(share(shares, name), within(1e-9)));
    }

    @Test
    void conditionalParametersAndConstantsAreNoTrouble() {
        SearchSpace space = SearchSpace.builder()
                .choice("model", "linear", "tree")
                .add(new Parameter.FloatParameter(
                        "penalty", 1e-3, 10, true, null, new Parameter.Condition("model", "linear")))
                .choice("only", "one")
                .build();
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Map<String, Object> params = i % 2 == 0
                    ? Map.of("model", "tree", "only", "one")
                    : Map.of("model", "linear", "penalty", 0.01 * (i + 1), "only", "one");
            trials.add(Observation.complete(i, params, i % 2 == 0 ? 0 : 100 + 0.01 * i));
        }
        History history = new History(Goal.MINIMIZE, trials);
        assertThat(Importances.fanova(space, history)).containsOnlyKeys("model", "penalty");
        assertThat(share(Importances.fanova(space, history), "model")).isGreaterThan(0.5);
        assertThat(Importances.pedAnova(space, history)).containsOnlyKeys("model", "penalty");
    }

    @Test
    void tooLittleToSaySaysNothing() {
        assertThat(Importances.fanova(tenReals(), history(3, Goal.MINIMIZE, ImportancesTest::anchor)))
                .isEmpty();
        assertThat(Importances.pedAnova(SearchSpace.empty(), history(9, Goal.MINIMIZE, ImportancesTest::anchor)))
                .isEmpty();
        assertThat(Importances.fanova(tenReals(), history(50, Goal.MINIMIZE, at -> 7)))
                .hasSize(10)
                .allSatisfy((name, share) -> assertThat(share).isZero());
    }
}
