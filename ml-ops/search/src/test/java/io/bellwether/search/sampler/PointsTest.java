package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PointsTest {
    private static double[][] first(Points points, int count) {
        return IntStream.range(0, count).mapToObj(points::at).toArray(double[][]::new);
    }

    /** Each of so many equal intervals of an axis holds one point. */
    private static void assertStratified(double[][] points, int axis) {
        assertThat(Arrays.stream(points)
                        .mapToInt(point -> (int) (point[axis] * points.length))
                        .distinct())
                .hasSize(points.length);
    }

    /** By scipy.stats.qmc.Sobol(scramble=False), whose direction numbers are Joe and Kuo's. */
    @Test
    void sobolBeforeScramblingIsTheKnownSequence() {
        assertThat(new SobolPoints(0, 4).plain(0)).containsExactly(0, 0, 0, 0);
        assertThat(new SobolPoints(0, 4).plain(5)).containsExactly(0.875, 0.875, 0.125, 0.375);
        assertThat(new SobolPoints(0, 4).plain(11)).containsExactly(0.4375, 0.5625, 0.1875, 0.6875);
        double[] far = new SobolPoints(0, 50).plain(777);
        assertThat(new double[] {far[0], far[7], far[19], far[49]})
                .containsExactly(0.6923828125, 0.7626953125, 0.7529296875, 0.9521484375);
    }

    @Test
    void sobolFillsEveryAxisEvenly() {
        for (long seed = 0; seed < 4; seed++) {
            double[][] points = first(new SobolPoints(seed, 60), 256);
            for (int axis = 0; axis < 60; axis++) {
                assertStratified(points, axis);
            }
        }
    }

    /** Of the first two axes, any 256 points from a multiple of 256 on lie one in each cell of 16 by 16, scrambled as they are. */
    @Test
    void sobolStaysANet() {
        Points points = new SobolPoints(5, 2);
        for (int from : new int[] {0, 256, 1024}) {
            assertThat(IntStream.range(from, from + 256)
                            .mapToObj(points::at)
                            .map(point -> 16 * (int) (point[0] * 16) + (int) (point[1] * 16))
                            .distinct())
                    .hasSize(256);
        }
    }

    @Test
    void haltonFillsEveryAxisEvenlyInItsBase() {
        double[][] points = first(new HaltonPoints(3, 4), 3 * 3 * 3 * 3 * 3);
        assertStratified(points, 1);
        assertStratified(first(new HaltonPoints(3, 4), 625), 2);
        assertStratified(first(new HaltonPoints(3, 4), 343), 3);
        assertStratified(first(new HaltonPoints(3, 4), 256), 0);
    }

    /** Scrambling is what keeps axes of large bases apart. */
    @Test
    void haltonAxesOfLargeBasesAreNotAlike() {
        double[][] points = first(new HaltonPoints(1, 40), 200);
        double sum = 0;
        for (double[] point : points) {
            sum += (point[38] - 0.5) * (point[39] - 0.5) * 12;
        }
        assertThat(sum / points.length).isCloseTo(0, within(0.25));
    }

    @Test
    void scrambledPointsAreUniformOverTheSeeds() {
        for (int kind = 0; kind < 2; kind++) {
            double sum = 0;
            double squares = 0;
            for (long seed = 0; seed < 2_000; seed++) {
                Points points = kind == 0 ? new SobolPoints(seed, 3) : new HaltonPoints(seed, 3);
                double x = points.at(1)[2];
                sum += x;
                squares += x * x;
            }
            assertThat(sum / 2_000).isCloseTo(0.5, within(0.03));
            assertThat(squares / 2_000).isCloseTo(1 / 3.0, within(0.03));
        }
    }

    @Test
    void moreAxesThanThereAreDirectionNumbersForAreFilledToo() {
        double[] point = new SobolPoints(1, 1_003).at(9);
        assertThat(point).hasSize(1_003);
        assertThat(Arrays.stream(point).distinct()).hasSizeGreaterThan(1_000);
    }

    /** What a seed suggests is a promise, on every machine, whichever trials were asked for before. */
    @Test
    void suggestionsAreGoldenAndDependOnTheirNumberAlone() {
        for (String name : List.of("sobol", "halton")) {
            SamplerSpec spec = new SamplerSpec(name, 42, 0);
            History nothing = History.empty(Goal.MINIMIZE);
            List<Map<String, Object>> all = Samplers.of(spec).suggest(Spaces.ALL_KINDS, nothing, 0, 60);
            assertThat(Samplers.of(spec).suggest(Spaces.ALL_KINDS, nothing, 57, 3))
                    .isEqualTo(all.subList(57, 60));
        }
        assertThat(Samplers.of(SamplerSpec.sobol(42)).suggest(Spaces.ALL_KINDS, History.empty(Goal.MINIMIZE), 57, 1))
                .extracting(Object::toString)
                .containsExactly(
                        "{uniform=-2.565169163599112, log=1.4516140253365492E-4, step=0.2, int=-4, logInt=19, stepInt=80, choice=blue}");
        assertThat(Samplers.of(SamplerSpec.halton(42)).suggest(Spaces.ALL_KINDS, History.empty(Goal.MINIMIZE), 57, 1))
                .extracting(Object::toString)
                .containsExactly(
                        "{uniform=3.6077989116954856, log=1.0527405738922277E-6, step=0.8, int=-2, logInt=1, stepInt=52, choice=red}");
    }

    @Test
    void theCubeHoldsConfigurationsOfEveryKind() {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Spaces.NESTED)) {
            UnitCube cube = new UnitCube(space);
            for (int i = 0; i < 200; i++) {
                Map<String, Object> drawn = new Draw(3, i, 0).configuration(space);
                double[] point = cube.point(drawn);
                assertThat(Arrays.stream(point)).allMatch(x -> x >= 0 && x <= 1);
                Map<String, Object> back = cube.configuration(point);
                Spaces.assertInside(space, back);
                assertThat(cube.point(back)).containsExactly(point, within(1e-12));
            }
        }
        assertThat(new UnitCube(Spaces.ALL_KINDS).configuration(new double[] {0, 0, 0, 0, 0, 0, 0}))
                .containsEntry("uniform", -3.0)
                .containsEntry("step", 0.0)
                .containsEntry("logInt", 1L)
                .containsEntry("choice", "red");
        assertThat(new UnitCube(Spaces.ALL_KINDS).configuration(new double[] {1, 1, 1, 1, 1, 1, 1}))
                .containsEntry("uniform", 5.0)
                .containsEntry("step", 1.0)
                .containsEntry("logInt", 4096L)
                .containsEntry("choice", "blue");
    }
}
