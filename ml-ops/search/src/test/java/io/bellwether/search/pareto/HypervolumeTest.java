package io.bellwether.search.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected volumes come from a program in Python that adds up the cells between all coordinates, an algorithm of its own. */
class HypervolumeTest {
    private static double[] all(int dimensions, double value) {
        double[] point = new double[dimensions];
        Arrays.fill(point, value);
        return point;
    }

    /** The numbers of a small congruential generator, the same as in Python. */
    private static double[][] points(int count, int dimensions, long seed) {
        double[][] points = new double[count][dimensions];
        long state = seed;
        for (double[] point : points) {
            for (int i = 0; i < dimensions; i++) {
                state = (state * 1_103_515_245L + 12_345) % 2_147_483_648L;
                point[i] = state % 1_000 / 1_000.0;
            }
        }
        return points;
    }

    @Test
    void smallFronts() {
        assertThat(Hypervolume.of(new double[][] {{1, 5}, {2, 3}, {4, 1}}, all(2, 6)))
                .isEqualTo(17);
        assertThat(Hypervolume.of(new double[][] {{1, 4, 3}, {2, 2, 5}, {3, 1, 2}, {4, 5, 1}, {5, 3, 3}}, all(3, 6)))
                .isEqualTo(76);
        assertThat(Hypervolume.of(
                        new double[][] {
                            {1, 4, 3, 2}, {2, 2, 5, 1}, {3, 1, 2, 4}, {4, 5, 1, 3}, {5, 3, 3, 1}, {2, 3, 2, 5}
                        },
                        all(4, 6)))
                .isEqualTo(263);
        assertThat(Hypervolume.of(new double[][] {{2}, {3}}, all(1, 6))).isEqualTo(4);
        assertThat(Hypervolume.of(new double[][] {}, all(2, 6))).isZero();
        assertThat(Hypervolume.of(new double[][] {{7, 0}, {6, 1}}, all(2, 6)))
                .as("beyond the reference")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "40, 2, 1, 0.9261640000000001",
        "20, 3, 2, 0.854393720999999",
        "10, 4, 3, 0.45802764638399973",
        "8, 5, 4, 0.30899891785550465"
    })
    void randomPoints(int count, int dimensions, long seed, double expected) {
        double[][] points = points(count, dimensions, seed);

        assertThat(Hypervolume.of(points, all(dimensions, 1))).isCloseTo(expected, within(1e-12));
    }

    @Test
    void aContributionIsWhatIsLostWithoutThePoint() {
        double[][] points = {{1, 5}, {2, 3}, {4, 1}, {5, 5}};

        // By hand: without (1,5) a box of 1 x 1 is lost, without (2,3) 2 x 2, without (4,1) 2 x 2; (5,5) is beaten.
        assertThat(Hypervolume.contributions(points, all(2, 6))).containsExactly(1, 4, 4, 0);
    }

    @Test
    void ranksPeelOffFrontAfterFrontAndPutWhatBreaksConstraintsLast() {
        double[][] costs = {{1, 5}, {2, 3}, {4, 1}, {2, 5}, {5, 5}, {0, 0}, {0, 0}};
        double[] violations = {0, 0, 0, 0, 0, 2, 1};

        assertThat(Dominance.ranks(costs, violations)).containsExactly(0, 0, 0, 1, 2, 4, 3);
        assertThat(Dominance.crowding(new double[][] {{0, 4}, {1, 2}, {4, 0}}))
                .containsExactly(Double.POSITIVE_INFINITY, 2, Double.POSITIVE_INFINITY);
    }

    @Test
    void aFrontHoldsWhatNoOtherBeatsWhateverTheOrder() {
        List<List<Double>> values = List.of(
                List.of(0.8, 3.0),
                List.of(0.9, 5.0),
                List.of(0.7, 4.0),
                List.of(0.8, 3.0),
                List.of(0.95, 9.0),
                List.of(0.9, 4.5));
        ParetoFront front = new ParetoFront(List.of(Goal.MAXIMIZE, Goal.MINIMIZE));
        ParetoFront backwards = new ParetoFront(List.of(Goal.MAXIMIZE, Goal.MINIMIZE));
        for (int i = 0; i < values.size(); i++) {
            front.add(i, values.get(i));
            backwards.add(values.size() - 1 - i, values.get(values.size() - 1 - i));
        }

        assertThat(front.numbers()).containsExactly(4, 5, 0, 3);
        assertThat(backwards.numbers()).isEqualTo(front.numbers());
        // (0.95 - 0.7) x 0 + (0.9 - 0.7) x (9 - 4.5) + (0.8 - 0.7) x (4.5 - 3): the worst values are 0.7 and 9
        assertThat(front.hypervolume(List.of())).isCloseTo(0.2 * 4.5 + 0.1 * 1.5, within(1e-12));
        assertThat(backwards.hypervolume(List.of(0.0, 10.0))).isCloseTo(0.95 + 0.9 * 4.5 + 0.8 * 1.5, within(1e-12));
    }

    @Test
    void refusesPointsOfAnotherLengthThanTheReference() {
        assertThatThrownBy(() -> Hypervolume.of(new double[][] {{1, 2}, {1}}, new double[] {3, 3}))
                .hasMessage("costs: a point of 1 objectives (expected: 2, as the reference has); add the others");
    }
}
