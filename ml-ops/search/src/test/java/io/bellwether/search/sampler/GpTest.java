package io.bellwether.search.sampler;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Numbers marked golden were computed by numpy, or by mpmath in 60 digits, from the formulas, not by this code. */
class GpTest {
    private static final boolean[] IS_WORD = {false, false, true};
    private static final double[][] POINTS = {
        {0.1, 0.2, 0.25}, {0.4, 0.9, 0.75}, {0.7, 0.3, 0.25}, {0.95, 0.6, 0.75}, {0.5, 0.5, 0.25}
    };
    private static final double[] VALUES = {1.2, -0.3, -1.1, 0.6, -0.4};
    private static final double[] INVERSE_SQUARES = {2, 5, 0.7};

    private static GpKernel kernel(double noise) {
        return new GpKernel(IS_WORD, INVERSE_SQUARES, 1.3, noise);
    }

    @Test
    void theKernelIsGolden() {
        assertThat(kernel(0.01).covariance(POINTS[0], POINTS[1])).isCloseTo(0.23355090993370942, within(1e-15));
        assertThat(kernel(0.01).covariance(POINTS[0], POINTS[2])).isCloseTo(0.7757509834467715, within(1e-15));
        assertThat(kernel(0.01).covariance(POINTS[0], POINTS[0])).isEqualTo(1.3);
    }

    @Test
    void thePosteriorDensityOfAKernelAndItsSlopeAreGolden() {
        double[] slope = new double[5];
        double[] logs = {Math.log(2), Math.log(5), Math.log(0.7), Math.log(1.3), Math.log(0.01)};
        assertThat(new GpFit(IS_WORD, POINTS, VALUES).at(logs, slope)).isCloseTo(10.493176506466735, within(1e-9));
        double[] golden = {-1.412075033, 0.386839101, -0.450163963, -0.698413662, 0.156381896};
        assertThat(slope).containsExactly(golden, within(1e-7));
    }

    @Test
    void meanAndDeviationAreGolden() {
        GpPosterior posterior = new GpPosterior(kernel(0.01), POINTS, VALUES, 1);
        double[] at = {0.6, 0.4, 0.25};
        assertThat(posterior.mean(at)).isCloseTo(-0.7624182059367246, within(1e-12));
        assertThat(posterior.deviation(at)).isCloseTo(0.14878287242058474, within(1e-9));
        assertThat(posterior.at(at)).isCloseTo(-6.854758054671241, within(1e-7));
    }

    @Test
    void logarithmsOfImprovementsAreGoldenAlsoFarOut() {
        double[][] golden = {
            {2, 0.6973835457882284, 0.48655931878528386},
            {0.5, -0.3598276837450638, 0.9909227180041099},
            {-0.5, -1.6205162643873199, 1.5598731483480797},
            {-1.5, -3.52993592080571, 2.2795806941564463},
            {-8, -37.12236426169263, 8.239396506840066},
            {-30, -457.724653760598, 30.06644615416242},
            {-49, -1209.2038267923772, 49.040765475450364},
            {-60, -1809.1084601822722, 60.03330560942051},
            {-1000, -500014.73445209116, 1000.001999994}
        };
        for (double[] each : golden) {
            double log = LogImprovement.at(each[0]);
            assertThat(log).as("z = %s", each[0]).isCloseTo(each[1], within(1e-9 * Math.abs(each[1])));
            assertThat(LogImprovement.slope(each[0], log)).isCloseTo(each[2], within(1e-6 * each[2]));
        }
    }

    /** By differences, with and without trials that run. */
    @Test
    void theSlopeOfTheImprovementIsRight() {
        for (int known : new int[] {5, 3}) {
            GpPosterior posterior = new GpPosterior(kernel(0.01), POINTS, Arrays.copyOf(VALUES, known), 1);
            double[] at = {0.61, 0.37, 0.25};
            double[] slope = new double[3];
            assertThat(posterior.at(at, slope)).isCloseTo(posterior.at(at), within(1e-12));
            for (int axis = 0; axis < 2; axis++) {
                double[] more = at.clone();
                double[] less = at.clone();
                more[axis] += 1e-6;
                less[axis] -= 1e-6;
                double difference = (posterior.at(more) - posterior.at(less)) / 2e-6;
                assertThat(slope[axis]).isCloseTo(difference, within(1e-5 * (1 + Math.abs(difference))));
            }
        }
    }

    /** Knowing that a trial runs, its surroundings promise less, and places far away as much as before. */
    @Test
    void aRunningTrialTakesThePromiseOfItsSurroundings() {
        double[][] known = Arrays.copyOf(POINTS, 4);
        double[] values = Arrays.copyOf(VALUES, 4);
        double[] near = {0.52, 0.5, 0.25};
        GpKernel narrow = new GpKernel(IS_WORD, new double[] {20, 20, 20}, 1, 1e-6);
        double before = new GpPosterior(narrow, known, values, 1).at(near);
        double after = new GpPosterior(narrow, POINTS, values, 1).at(near);
        assertThat(after).isLessThan(before - 1);
        double[] far = {0.9, 0.1, 0.75};
        assertThat(new GpPosterior(narrow, POINTS, values, 1).at(far))
                .isCloseTo(new GpPosterior(narrow, known, values, 1).at(far), within(0.5));
    }

    private static Triangle factor(double[][] lower) {
        return requireNonNull(Triangle.of(lower));
    }

    @Test
    void aRowMoreGivesTheFactorOfTheGreaterMatrix() {
        double[][] lower = {{4}, {1, 3}, {0.5, -1, 5}};
        Triangle whole = factor(new double[][] {{4}, {1, 3}, {0.5, -1, 5}});
        Triangle grown = factor(new double[][] {{4}, {1, 3}});
        grown = grown.with(lower[2]);
        double[] b = {1, 2, 3};
        assertThat(grown.solve(b)).containsExactly(whole.solve(b));
        double[] x = whole.solveTransposed(whole.solve(b));
        assertThat(4 * x[0] + x[1] + 0.5 * x[2]).isCloseTo(1, within(1e-12));
        assertThat(0.5 * x[0] - x[1] + 5 * x[2]).isCloseTo(3, within(1e-12));
        double[][] inverse = whole.inverse();
        assertThat(4 * inverse[0][0] + inverse[1][0] + 0.5 * inverse[2][0]).isCloseTo(1, within(1e-12));
        assertThat(4 * inverse[2][0] + inverse[2][1] + 0.5 * inverse[2][2]).isCloseTo(0, within(1e-12));
        assertThat(Triangle.of(new double[][] {{1}, {2, 1}})).isNull();
    }

    @Test
    void theMinimizerFindsTheCornerOrTheValley() {
        BoxMinimizer.Function rosenbrock = (x, slope) -> {
            double off = x[1] - x[0] * x[0];
            slope[0] = -400 * x[0] * off - 2 * (1 - x[0]);
            slope[1] = 200 * off;
            return 100 * off * off + (1 - x[0]) * (1 - x[0]);
        };
        double[] start = {-1.2, 1};
        double[] low = {-2, -2};
        BoxMinimizer.Minimum valley = BoxMinimizer.from(start, low, new double[] {2, 2}, rosenbrock, 200, 1e-8);
        assertThat(valley.at()).containsExactly(new double[] {1, 1}, within(1e-5));
        BoxMinimizer.Minimum bound = BoxMinimizer.from(start, low, new double[] {0.5, 2}, rosenbrock, 200, 1e-8);
        assertThat(bound.at()).containsExactly(new double[] {0.5, 0.25}, within(1e-5));
        assertThat(bound.value()).isCloseTo(0.25, within(1e-9));
    }

    @Test
    void outcomesThatSpanOrdersOfMagnitudeAreDrawnTogether() {
        List<Observation> wild = new ArrayList<>();
        List<Observation> tame = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            double normal = StandardNormal.quantile((i + 0.5) / 40);
            wild.add(Observation.complete(i, Map.of(), Math.exp(3 * normal)));
            tame.add(Observation.complete(i, Map.of(), normal));
        }
        double[] warped = GpValues.of(wild, Goal.MINIMIZE);
        double[] plain = GpValues.of(tame, Goal.MINIMIZE);
        assertThat(warped).isSorted();
        assertThat(warped[39] - warped[38]).isLessThan(1);
        assertThat(Arrays.stream(warped).sum()).isCloseTo(0, within(1e-9));
        assertThat(plain[39] / plain[0]).isBetween(-1.0, -0.5);
        assertThat(GpValues.of(tame, Goal.MAXIMIZE)[39]).isCloseTo(plain[0], within(1e-9));
    }

    @Test
    void trialsWithoutAValueCountAsBad() {
        List<Observation> trials = List.of(
                Observation.complete(0, Map.of(), 1),
                Observation.complete(1, Map.of(), 2),
                Observation.complete(2, Map.of(), 9),
                Observation.failed(3, Map.of()),
                Observation.complete(4, Map.of(), Double.POSITIVE_INFINITY),
                Observation.complete(5, Map.of(), Double.NEGATIVE_INFINITY));
        assertThat(GpValues.costs(trials, Goal.MINIMIZE)).containsExactly(1, 2, 9, 9, 9, 2);
        assertThat(GpValues.areAny(trials.subList(3, 6))).isFalse();
    }

    @Test
    void beginsInTheMiddleUnlessThatIsForbidden() {
        SearchSpace.Builder space = SearchSpace.builder().uniform("x", -4, 6).integer("y", 1, 9);
        assertThat(first(space.build())).isEqualTo(Map.of("x", 1.0, "y", 5L));
        assertThat(first(space.constraint("x <= 0").build()).get("x")).isNotEqualTo(1.0);
    }

    private static Map<String, Object> first(SearchSpace space) {
        return sampler(7).suggest(space, History.empty(Goal.MINIMIZE), 0, 1).get(0);
    }

    @Test
    void whatWasLearntBeforeIsOfNoConsequence() {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED)) {
            Sampler veteran = sampler(7);
            List<Observation> trials = new ArrayList<>();
            for (Map<String, Object> params : sampler(7).suggest(space, History.empty(Goal.MINIMIZE), 0, 16)) {
                trials.add(Observation.running(trials.size(), params));
            }
            for (int i = 0; i < trials.size(); i++) {
                int ended = i * 7 % trials.size();
                Map<String, Object> params = trials.get(ended).params();
                trials.set(
                        ended,
                        ended % 5 == 4
                                ? Observation.failed(ended, params)
                                : Observation.complete(ended, params, ended * 13 % 7));
                History now = new History(Goal.MINIMIZE, trials);
                List<Map<String, Object>> next = veteran.suggest(space, now, trials.size(), 2);
                if (i % 3 == 2) {
                    assertThat(next).isEqualTo(sampler(7).suggest(space, now, trials.size(), 2));
                }
            }
        }
    }

    /** A kernel that calls all of them the same leaves a covariance of rank one, but for its noise. */
    @Test
    void bearsPointsThatAreAllButEqual() {
        double[][] points = new double[40][];
        double[] values = new double[40];
        for (int i = 0; i < points.length; i++) {
            points[i] = new double[] {0.5 + i * 1e-9, 0.5, 0.25};
            values[i] = i % 2;
        }
        GpKernel flat = new GpKernel(IS_WORD, new double[] {1e-4, 1e-4, 1e-4}, 1e5, 1e-12);
        double improvement = new GpPosterior(flat, points, values, 1).at(new double[] {0.1, 0.9, 0.25});
        assertThat(improvement).isFinite();
        assertThat(new GpFit(IS_WORD, points, values).best().noise()).isBetween(1e-6, 100.0);
    }

    /** Of equal values there is nothing to learn, and still something to try. */
    @Test
    void bearsValuesThatAreAllEqualOrHuge() {
        SearchSpace space = Problem.BRANIN.space();
        for (double value : new double[] {7, Double.MAX_VALUE}) {
            List<Observation> trials = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                Map<String, Object> drawn = new Draw(1, i, 0).configuration(space);
                trials.add(Observation.complete(i, drawn, value * (value > 7 && i % 2 == 0 ? -1 : 1)));
            }
            for (Map<String, Object> next : sampler(1).suggest(space, new History(Goal.MINIMIZE, trials), 14, 3)) {
                Spaces.assertInside(space, next);
            }
        }
    }

    /** However long the history, what is looked at is bounded. */
    @Test
    void goesOnAfterManyTrials() {
        SearchSpace space = Problem.BRANIN.space();
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Map<String, Object> drawn = new Draw(1, i, 0).configuration(space);
            trials.add(Observation.complete(i, drawn, Problem.BRANIN.loss().applyAsDouble(drawn)));
        }
        Map<String, Object> next = sampler(1)
                .suggest(space, new History(Goal.MINIMIZE, trials), 500, 1)
                .get(0);
        assertThat(Problem.BRANIN.loss().applyAsDouble(next)).isLessThan(1);
    }

    /** Optuna's has 0.3979 and -3.212 (mean of 95 seeds) after 100 trials; here there are few seeds, fewer trials and room. */
    @Test
    void findsMinimaInFewTrials() {
        assertThat(mean(Problem.BRANIN, "gp", 45)).isLessThan(0.41);
        assertThat(mean(Problem.HARTMANN6, "gp", 60)).isLessThan(-2.9);
    }

    /** The second best minimum, -3.2032, is what a search ends in that never begins anew: -3.26 is a mean of both. */
    @Test
    void leavesTheSecondBestMinimum() {
        assertThat(Arrays.stream(Problem.HARTMANN6.leastLosses("gp", 8, 100))
                        .average()
                        .orElseThrow())
                .isLessThan(-3.25);
    }

    @Test
    void searchesSpacesOfEveryKind() {
        assertThat(mean(Problem.MIXED, "gp", 30)).isLessThan(mean(Problem.MIXED, "random", 30) / 2);
        assertThat(mean(Problem.TRAINERS, "gp", 30)).isLessThan(mean(Problem.TRAINERS, "random", 30) / 2);
        assertThat(mean(Problem.TABLE, "gp", 35)).isLessThan(mean(Problem.TABLE, "random", 35) / 2);
    }

    private static double mean(Problem problem, String sampler, int trials) {
        return Arrays.stream(problem.leastLosses(sampler, 2, trials)).average().orElseThrow();
    }

    private static Sampler sampler(long seed) {
        return Samplers.of(new SamplerSpec("gp", seed, 0));
    }
}
