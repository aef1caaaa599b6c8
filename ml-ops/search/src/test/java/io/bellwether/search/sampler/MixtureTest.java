package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureTest {
    private static final SearchSpace SPACE = SearchSpace.builder()
            .logUniform("x", 1e-4, 1)
            .logInteger("n", 1, 12)
            .stepped("s", 0, 1, 0.25)
            .choice("c", "a", "b", "c")
            .build();
    private static final List<Coordinate> COORDINATES =
            SPACE.parameters().stream().map(Coordinate::of).toList();

    private static Rows rows(int count) {
        Rows rows = new Rows(COORDINATES.size());
        for (int number = 0; number < count; number++) {
            Map<String, Object> drawn = new Draw(5, number, 0).configuration(SPACE);
            rows.add(Observation.complete(number, drawn, 0), List.of(Goal.MINIMIZE), codes(drawn));
        }
        return rows;
    }

    private static double[] codes(Map<String, Object> configuration) {
        return IntStream.range(0, COORDINATES.size())
                .mapToDouble(i -> COORDINATES
                        .get(i)
                        .encode(Objects.requireNonNull(
                                configuration.get(SPACE.parameters().get(i).name()))))
                .toArray();
    }

    private static Mixture mixture(int count, Grain grain) {
        Mixture mixture = new Mixture(COORDINATES, rows(count));
        mixture.place(IntStream.range(0, count).toArray(), count, grain, CrowdTest.weights(count));
        return mixture;
    }

    /** The sum over the cells and words of the integral over x, by the midpoint rule. */
    @Test
    void isADensity() {
        for (int count : new int[] {0, 1, 7, 40, 600}) {
            Mixture mixture = mixture(count, new Grain(1.5, count / 1000.0));
            double total = 0;
            int points = 200;
            for (int cell = 0; cell < 12 * 5 * 3; cell++) {
                List<double[]> line = lineOver(points, cell % 12, cell / 12 % 5, cell / 60);
                for (double log : mixture.logDensities(line)) {
                    total += Math.exp(log) / points;
                }
            }
            assertThat(total).as("%s trials", count).isCloseTo(1, within(1e-3));
        }
    }

    private static List<double[]> lineOver(int points, int n, int s, int c) {
        return IntStream.range(0, points)
                .mapToObj(i -> new double[] {(i + 0.5) / points, n, s, c})
                .toList();
    }

    @Test
    void drawsAsItsDensitySays() {
        Mixture mixture = mixture(9, new Grain(1, 0.1));
        int draws = 20_000;
        int[] counts = new int[12];
        Dice dice = new Dice(3, 0, 0);
        for (int i = 0; i < draws; i++) {
            counts[(int) mixture.draw(dice)[1]]++;
        }
        for (int n = 0; n < 12; n++) {
            double expected = 0;
            for (int rest = 0; rest < 5 * 3; rest++) {
                for (double log : mixture.logDensities(lineOver(100, n, rest % 5, rest / 5))) {
                    expected += Math.exp(log) / 100;
                }
            }
            double deviation = Math.sqrt(expected * (1 - expected) / draws);
            assertThat((double) counts[n] / draws).isCloseTo(expected, within(5 * deviation + 1e-3));
        }
    }

    /** What is kept from one placing to the next only saves work. */
    @Test
    void placingAnewGivesWhatANewOneGives() {
        Rows rows = rows(90);
        Mixture reused = new Mixture(COORDINATES, rows);
        for (int from : new int[] {0, 30, 2}) {
            int[] members = IntStream.range(from, 90).toArray();
            reused.place(members, 90, new Grain(1 + from / 30.0, from / 100.0), CrowdTest.weights(members.length));
            Mixture fresh = new Mixture(COORDINATES, rows(90));
            fresh.place(members, 90, new Grain(1 + from / 30.0, from / 100.0), CrowdTest.weights(members.length));
            List<double[]> candidates = List.of(codes(new Draw(8, from, 0).configuration(SPACE)));
            assertThat(reused.logDensities(candidates)).isEqualTo(fresh.logDensities(candidates));
        }
    }

    @Test
    void wideWholeNumbersAreAContinuumThatRounds() {
        Coordinate wide =
                Coordinate.of(new Parameter.IntParameter("n", Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, false, 1, null));
        assertThat(wide).isInstanceOf(Coordinate.Continuum.class);
        assertThat(wide.decode(0)).isEqualTo(Long.MIN_VALUE / 2);
        assertThat(wide.decode(1)).isEqualTo(Long.MAX_VALUE / 2);
        Coordinate seventh = Coordinate.of(new Parameter.IntParameter("n", 10, 9_000, false, 7, null));
        assertThat(seventh.decode(1)).isEqualTo(8_998L);
        assertThat(seventh.decode(seventh.encode(24L))).isEqualTo(24L);
    }
}
