package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.search.SearchSpace;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The axes of a Gaussian process's kernel. */
class GpShapeTest {
    private static final boolean[] NUMBERS = {false, false, false};
    private static final boolean[] WITH_A_WORD = {false, true, false};
    /** All along 0.6, -, 0.8 but for a little across it. */
    private static final double[][] SLOPES = {{3, 9, 4}, {-6, 0.2, -8}, {0.6, 7, 0.8}, {0.08, 2, -0.06}};

    private static final double[][] POINTS = points(40);

    private static double[][] points(int count) {
        SobolPoints sobol = new SobolPoints(5, 3);
        return IntStream.range(0, count).mapToObj(sobol::at).toArray(double[][]::new);
    }

    private static GpFrame askew() {
        return GpFrame.ofSlopes(SLOPES, WITH_A_WORD);
    }

    /** A valley along 0.8, 0, -0.6, which is 30 times as steep across as along. */
    private static double valley(double[] x) {
        double across = 0.6 * (x[0] - 0.4) + 0.8 * (x[2] - 0.6);
        double along = 0.8 * (x[0] - 0.4) - 0.6 * (x[2] - 0.6);
        return 30 * across * across + along * along + (x[1] - 0.5) * (x[1] - 0.5);
    }

    private static double bowl(double[] x) {
        return 30 * (x[0] - 0.4) * (x[0] - 0.4) + (x[1] - 0.5) * (x[1] - 0.5) + (x[2] - 0.6) * (x[2] - 0.6);
    }

    private static double[] values(ToDoubleFunction<double[]> function) {
        return GpValues.standardized(Arrays.stream(POINTS).mapToDouble(function).toArray());
    }

    @Test
    void aFrameLiesAlongTheSlopesAndLeavesWordsAlone() {
        double[] along = askew().turned(new double[] {0.6, 5, 0.8});
        double[] across = askew().turned(new double[] {0.8, 5, -0.6});
        assertThat(Math.abs(along[0])).isCloseTo(1, within(1e-3));
        assertThat(Math.abs(across[2])).isCloseTo(1, within(1e-3));
        assertThat(along[1]).isEqualTo(5);
    }

    @Test
    void whatIsTurnedAndTurnedBackIsAsBefore() {
        double[] point = {0.2, 0.25, 0.9};
        double[] back = {1, 1, 1};
        askew().addTurnedBack(askew().turned(point), back);
        assertThat(back).containsExactly(new double[] {1.2, 1.25, 1.9}, within(1e-12));
    }

    @Test
    void equalLengthsAreTheSameAlongAllAxes() {
        double[] equal = {3, 3, 3};
        assertThat(askew().onCube(equal)).containsExactly(equal, within(1e-12));
        assertThat(askew().onFrame(equal)).containsExactly(equal, within(1e-12));
        double[] unequal = {100, 7, 1};
        assertThat(askew().onCube(unequal)).containsExactly(new double[] {36.64, 7, 64.36}, within(0.2));
    }

    @Test
    void whereNothingChangesTheAxesAreTheCubes() {
        assertThat(GpFrame.ofSlopes(new double[4][3], NUMBERS).isOfCube()).isTrue();
        assertThat(GpFrame.ofSlopes(SLOPES, new boolean[] {true, true, false}).isOfCube())
                .as("one number")
                .isTrue();
        assertThat(GpFrame.ofSlopes(new double[][] {{1e200, 1, 1e200}}, NUMBERS).isOfCube())
                .as("too steep to square")
                .isTrue();
    }

    /** By differences. */
    @Test
    void slopesInAFrameAreRight() {
        double[] values = values(GpShapeTest::valley);
        GpKernel kernel = new GpKernel(WITH_A_WORD, new double[] {9, 0.4, 2}, 1.3, 0.01, askew());
        GpPosterior posterior = new GpPosterior(kernel, POINTS, values, 1);
        double[] at = {0.31, POINTS[3][1], 0.77};
        double[] slope = new double[3];
        assertThat(posterior.at(at, slope)).isCloseTo(posterior.at(at), within(1e-12));
        double[] slopeOfMean = posterior.slopeOfMean(at);
        for (int axis = 0; axis < 3; axis += 2) {
            double[] more = at.clone();
            double[] less = at.clone();
            more[axis] += 1e-6;
            less[axis] -= 1e-6;
            double difference = (posterior.at(more) - posterior.at(less)) / 2e-6;
            assertThat(slope[axis]).isCloseTo(difference, within(1e-4 * (1 + Math.abs(difference))));
            double ofMean = (posterior.mean(more) - posterior.mean(less)) / 2e-6;
            assertThat(slopeOfMean[axis]).isCloseTo(ofMean, within(1e-4 * (1 + Math.abs(ofMean))));
        }
    }

    @Test
    void aValleyAskewToTheAxesIsSeenAsOne() {
        double[] values = values(GpShapeTest::valley);
        GpKernel kernel = GpShape.of(NUMBERS, POINTS, values);
        assertThat(kernel.frame().isOfCube()).isFalse();
        double[] across = kernel.frame().turned(new double[] {0.6, 0, 0.8});
        assertThat(Math.abs(across[steepest(kernel)])).isGreaterThan(0.99);
        assertThat(new GpFit(NUMBERS, POINTS, values, kernel.frame())
                        .foundFrom(kernel)
                        .cost())
                .isLessThan(new GpFit(NUMBERS, POINTS, values).found().cost() - 3);
    }

    private static int steepest(GpKernel kernel) {
        return IntStream.range(0, 3)
                .reduce((a, b) -> kernel.inverseSquare(a) > kernel.inverseSquare(b) ? a : b)
                .orElseThrow();
    }

    @Test
    void aBowlAlongTheAxesAndFewPointsKeepTheCubes() {
        double[] values = values(GpShapeTest::bowl);
        assertThat(GpShape.of(NUMBERS, POINTS, values).frame().isOfCube()).isTrue();
        double[] few = Arrays.copyOf(values(GpShapeTest::valley), 12);
        assertThat(GpShape.of(NUMBERS, Arrays.copyOf(POINTS, 12), few).frame().isOfCube())
                .isTrue();
    }

    /** With lengths along the parameters alone these searches come to 0.26 in the mean, with axes of the kernel's own to 0.03. */
    @Test
    void aSearchComesDownAnAskewValley() {
        SearchSpace.Builder cube = SearchSpace.builder();
        for (int i = 0; i < 4; i++) {
            cube.uniform("x" + i, 0, 1);
        }
        Problem problem = new Problem(cube.build(), at -> {
            double across = 0;
            double squares = 0;
            for (int i = 0; i < 4; i++) {
                double away = Problem.number(at, "x" + i) - 0.3 - 0.1 * i;
                across += away * (i + 1);
                squares += away * away;
            }
            return squares + 100 * across * across;
        });
        assertThat(Arrays.stream(problem.leastLosses("gp", 2, 60)).average().orElseThrow())
                .isLessThan(0.1);
    }
}
