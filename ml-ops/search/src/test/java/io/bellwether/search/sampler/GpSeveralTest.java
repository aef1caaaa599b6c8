package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.Config;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.pareto.ParetoFront;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gaussian processes for several goals and for bounds on outcomes. Seeds are fixed. */
class GpSeveralTest {
    private static final List<Goal> GOALS = List.of(Goal.MINIMIZE, Goal.MAXIMIZE);
    private static final SearchSpace SPACE = SearchSpace.builder()
            .uniform("a", 0, 1)
            .uniform("b", 0, 1)
            .choice("kind", "good", "bad")
            .build();
    private static final double[][] POINTS = {{0.1, 0.9}, {0.5, 0.5}, {0.8, 0.2}, {0.3, 0.3}};
    private static final GpKernel KERNEL = new GpKernel(new boolean[2], new double[] {3, 5}, 1.2, 1e-4);
    private static final GpPosterior FIRST = new GpPosterior(KERNEL, POINTS, new double[] {-1, 0.2, 1.1, -0.3}, 1);
    private static final GpPosterior SECOND = new GpPosterior(KERNEL, POINTS, new double[] {1, 0.1, -1.2, 0.4}, 1);
    private static final double[] AT = {0.62, 0.71};

    private static double real(Map<String, Object> params, String name) {
        return Config.of(params).real(name);
    }

    /** Better in the first where a is small, in the second where it is great; b = 0 and the good kind are better in both. */
    private static List<Double> values(Map<String, Object> params, int goals) {
        double rest = real(params, "b") + ("bad".equals(params.get("kind")) ? 0.5 : 0);
        double first = real(params, "a") + rest;
        return goals == 1 ? List.of(first) : List.of(first, Math.sqrt(real(params, "a")) - rest);
    }

    private static List<Observation> search(SamplerSpec spec, int goals, int trials, boolean bounded, boolean fresh) {
        Sampler sampler = Samplers.of(spec);
        List<Observation> known = new ArrayList<>();
        for (int number = 0; number < trials; number++) {
            Sampler asked = fresh ? Samplers.of(spec) : sampler;
            Map<String, Object> next = asked.suggest(SPACE, new History(GOALS.subList(0, goals), known), number, 1)
                    .get(0);
            double violation = Math.max(0, 0.7 - real(next, "a") - 2 * real(next, "b"));
            known.add(
                    number == 12
                            ? Observation.failed(number, next)
                            : Observation.complete(
                                    number, next, values(next, goals), bounded ? List.of(violation) : List.of()));
        }
        return known;
    }

    private static SamplerSpec gp(long seed) {
        return new SamplerSpec("gp", seed, 0);
    }

    private static double covered(List<Observation> trials) {
        ParetoFront front = new ParetoFront(GOALS);
        trials.stream()
                .filter(trial -> trial.state() == Observation.State.COMPLETE && trial.isFeasible())
                .forEach(trial -> front.add(trial.number(), trial.values()));
        return front.hypervolume(List.of(1.0, 0.0));
    }

    @Test
    void coversMoreThanManyTimesAsManyRandomTrials() {
        for (boolean bounded : new boolean[] {false, true}) {
            assertThat(covered(search(gp(3), 2, 30, bounded, false)))
                    .isGreaterThan(covered(search(SamplerSpec.random(3), 2, 200, bounded, false)));
        }
    }

    /** Least is 0.35, on the bound at a = 0, b = 0.35: b counts twice in the bound and once in the value. */
    @Test
    void findsTheBestThatKeepsTheBound() {
        double least = search(gp(5), 1, 35, true, false).stream()
                .filter(trial -> trial.state() == Observation.State.COMPLETE && trial.isFeasible())
                .mapToDouble(trial -> trial.values().get(0))
                .min()
                .orElseThrow();
        assertThat(least).isBetween(0.35, 0.37);
    }

    @Test
    void aResumedSearchGoesOnLikeAContinuousOne() {
        for (int goals : new int[] {1, 2}) {
            assertThat(search(gp(3), goals, 18, true, true)).isEqualTo(search(gp(3), goals, 18, true, false));
        }
    }

    /** With nobody to beat it is the product of what is expected below the reference in each objective. */
    @Test
    void anEmptyFrontsImprovementIsAProduct() {
        double[] reference = {0.7, 0.9};
        double expected = Math.log(improvement(FIRST, 0.7) * improvement(SECOND, 0.9));
        VolumeImprovement volume = new VolumeImprovement(List.of(FIRST, SECOND), List.of(), reference);
        assertThat(volume.at(AT)).isCloseTo(expected, within(1e-9));
    }

    private static double improvement(GpPosterior posterior, double on) {
        double deviation = posterior.deviation(AT);
        double z = (on - posterior.mean(AT)) / deviation;
        return deviation * (Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) + z * StandardNormal.below(z));
    }

    /** Against the mean of what draws from the two distributions add to the front. */
    @Test
    void theExpectedGrowthIsTheMeanOfDraws() {
        List<double[]> front = List.of(new double[] {-0.5, 0.6}, new double[] {0.1, 0.2}, new double[] {0.6, -0.4});
        double[] reference = {1, 1};
        VolumeImprovement volume = new VolumeImprovement(List.of(FIRST, SECOND), front, reference);
        double before = volumeOf(front, reference);
        SobolPoints draws = new SobolPoints(7, 2);
        double sum = 0;
        int count = 8192;
        for (int i = 0; i < count; i++) {
            double[] share = draws.at(i);
            List<double[]> more = new ArrayList<>(front);
            more.add(new double[] {
                FIRST.mean(AT) + FIRST.deviation(AT) * StandardNormal.quantile(Math.max(share[0], 1e-9)),
                SECOND.mean(AT) + SECOND.deviation(AT) * StandardNormal.quantile(Math.max(share[1], 1e-9))
            });
            sum += volumeOf(more, reference) - before;
        }
        assertThat(Math.exp(volume.at(AT))).isCloseTo(sum / count, within(0.01 * sum / count));
    }

    private static double volumeOf(List<double[]> points, double[] reference) {
        ParetoFront front = new ParetoFront(List.of(Goal.MINIMIZE, Goal.MINIMIZE));
        for (int i = 0; i < points.size(); i++) {
            front.add(i, Arrays.stream(points.get(i)).boxed().toList());
        }
        return front.hypervolume(Arrays.stream(reference).boxed().toList());
    }

    /** By differences; also for three objectives, and with constraints. */
    @Test
    void slopesAreRight() {
        List<double[]> front = List.of(new double[] {-0.5, 0.6}, new double[] {0.6, -0.4});
        List<double[]> three = List.of(new double[] {-0.5, 0.6, 0}, new double[] {0.6, -0.4, -0.2});
        VolumeImprovement volume = new VolumeImprovement(List.of(FIRST, SECOND), front, new double[] {1, 1});
        for (Acquisition worth : List.of(
                volume,
                new VolumeImprovement(List.of(FIRST, SECOND, FIRST), three, new double[] {1, 1, 1}),
                new Feasibility(FIRST, List.of(SECOND)),
                new Feasibility(volume, List.of(SECOND, FIRST)))) {
            for (double[] at : new double[][] {AT, {0.2, 0.85}, {0.97, 0.03}}) {
                double[] slope = new double[2];
                assertThat(worth.at(at, slope)).isCloseTo(worth.at(at), within(1e-9));
                assertThat(worth.at(List.of(at))[0]).isCloseTo(worth.at(at), within(1e-9));
                for (int axis = 0; axis < 2; axis++) {
                    double[] more = at.clone();
                    double[] less = at.clone();
                    more[axis] += 1e-6;
                    less[axis] -= 1e-6;
                    double difference = (worth.at(more) - worth.at(less)) / 2e-6;
                    assertThat(slope[axis]).isCloseTo(difference, within(1e-4 * (1 + Math.abs(difference))));
                }
            }
        }
    }

    @Test
    void whatIsBrokenIsAboveAndWhatIsKeptBelowTheBoundary() {
        assertThat(Feasibility.values(new double[] {0, 2, 0, 1, 5, 1e9}))
                .containsExactly(new double[] {-1, Math.log(1.4), -1, Math.log(1.2), Math.log(2), 3}, within(1e-12));
    }
}
