package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.search.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GpBasinsTest {
    private static final List<Coordinate> LINE =
            new UnitCube(SearchSpace.builder().uniform("x", 0, 1).build()).coordinates();

    /** Of two basins, at 0.25 and at 0.75, the second one deeper. */
    private static double twoBasins(double x) {
        return Math.cos(4 * Math.PI * x) - x;
    }

    private static GpPosterior believed(double[][] points) {
        double[] values =
                Arrays.stream(points).mapToDouble(at -> twoBasins(at[0])).toArray();
        return new GpPosterior(new GpKernel(new boolean[1], new double[] {30}, 1, 1e-6), points, values, 0);
    }

    private static double[][] grid() {
        return IntStream.rangeClosed(0, 20)
                .mapToObj(i -> new double[] {i / 20.0})
                .toArray(double[][]::new);
    }

    @Test
    void whatFallsToAKnownMinimumIsFilledAndWhatLiesBeyondARidgeIsNot() {
        double[][] points = grid();
        double[] values =
                Arrays.stream(points).mapToDouble(at -> twoBasins(at[0])).toArray();
        GpPosterior believed = believed(points);
        boolean[] filled = GpBasins.filled(believed, points, values, List.of(new double[] {0.77}));
        for (int i = 0; i < filled.length; i++) {
            boolean isGood = values[i] < believed.farMean();
            assertThat(filled[i]).as("at %s", points[i][0]).isEqualTo(isGood && points[i][0] >= 0.5);
        }
        assertThat(GpBasins.filled(believed, points, values, List.of())).containsOnly(false);
    }

    @Test
    void aMinimumIsTheBottomAndPromisesLittleWhereItIsKnownAndASlopeIsNot() {
        GpPosterior believed = believed(grid());
        BoxMinimizer.Minimum bottom = BoxMinimizer.from(
                new double[] {0.77},
                new double[] {0},
                new double[] {1},
                (at, slope) -> {
                    slope[0] = believed.slopeOfMean(at)[0];
                    return believed.mean(at);
                },
                60,
                1e-8);
        assertThat(GpPromise.isBottom(believed, LINE, bottom.at())).isTrue();
        assertThat(GpPromise.isBottom(believed, LINE, new double[] {0.6})).isFalse();
        assertThat(GpPromise.isLittle(believed, new double[] {0.5})).isTrue();
        assertThat(GpPromise.isLittle(believed(new double[][] {{0}, {0.5}}), new double[] {0.77}))
                .isFalse();
    }

    @Test
    void theMeanIsThatOfTheWhitenedPoint() {
        GpPosterior believed = believed(grid());
        for (double at : new double[] {0, 0.123, 0.5, 0.987}) {
            double[] point = {at};
            assertThat(believed.mean(point)).isCloseTo(believed.meanOf(believed.whitened(point)), within(1e-8));
        }
    }
}
