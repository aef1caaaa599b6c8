package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private static final SearchSpace MIXED = SearchSpace.builder()
            .logUniform("x", 1e-4, 1)
            .uniform("y", 0, 1)
            .logInteger("n", 1, 12)
            .choice("c", "a", "b", "c")
            .build();
    private static final SearchSpace REAL = SearchSpace.builder()
            .uniform("a", 0, 1)
            .uniform("b", 0, 1)
            .uniform("c", 0, 1)
            .uniform("d", 0, 1)
            .uniform("e", 0, 1)
            .build();

    private static List<Coordinate> coordinates(SearchSpace space) {
        return space.parameters().stream().map(Coordinate::of).toList();
    }

    private static Rows rows(SearchSpace space, int count) {
        Rows rows = new Rows(space.parameters().size());
        add(rows, space, count);
        return rows;
    }

    private static void add(Rows rows, SearchSpace space, int upTo) {
        for (int number = rows.size(); number < upTo; number++) {
            Map<String, Object> drawn = new Draw(5, number, 0).configuration(space);
            rows.add(Observation.complete(number, drawn, 0), List.of(Goal.MINIMIZE), codes(space, drawn));
        }
    }

    private static double[] codes(SearchSpace space, Map<String, Object> configuration) {
        return IntStream.range(0, space.parameters().size())
                .mapToDouble(i -> coordinates(space)
                        .get(i)
                        .encode(Objects.requireNonNull(
                                configuration.get(space.parameters().get(i).name()))))
                .toArray();
    }

    private static List<double[]> candidates(SearchSpace space, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> codes(space, new Draw(8, i, 0).configuration(space)))
                .toList();
    }

    private static int[] every(int step, int below) {
        return IntStream.range(0, below).filter(row -> row % step == 1).toArray();
    }

    /** It is the mixture over the others, however many there are; what it passes over does not show. */
    @Test
    void isTheMixtureOfAllOthers() {
        for (SearchSpace space : List.of(MIXED, REAL)) {
            for (int count : new int[] {1, 3, 40, 300, 2_000}) {
                Rows rows = rows(space, count);
                int[] leftOut = every(9, count);
                int[] members =
                        IntStream.range(0, count).filter(row -> row % 9 != 1).toArray();
                Crowd crowd = new Crowd(coordinates(space), rows);
                crowd.place(leftOut, Grain.PLAIN);
                Mixture mixture = new Mixture(coordinates(space), rows);
                mixture.place(members, count, Grain.PLAIN, weights(members.length));
                double[] expected = mixture.logDensities(candidates(space, 24));
                double[] densities = crowd.logDensities(candidates(space, 24));
                for (int i = 0; i < expected.length; i++) {
                    assertThat(densities[i]).as("%s trials", count).isCloseTo(expected[i], within(1e-10));
                }
            }
        }
    }

    /** Trials that come, go and come again, and narrower and wider kernels: what is kept only saves work, to the last bit. */
    @Test
    void whatIsKeptDoesNotShow() {
        for (SearchSpace space : List.of(MIXED, REAL)) {
            Rows rows = rows(space, 20);
            Crowd veteran = new Crowd(coordinates(space), rows);
            int step = 3;
            for (int count = 20; count < 900; count += 1 + count / 5) {
                add(rows, space, count);
                step = 3 + step * 7 % 11;
                Grain grain = count % 4 == 0 ? Grain.BESIDE_OTHERS : Grain.PLAIN;
                veteran.place(every(step, count), grain);
                Crowd fresh = new Crowd(coordinates(space), rows(space, count));
                fresh.place(every(step, count), grain);
                assertThat(veteran.logDensities(candidates(space, 10)))
                        .as("%s trials", count)
                        .isEqualTo(fresh.logDensities(candidates(space, 10)));
            }
        }
    }

    /** From one trial to the next hardly any changes, so that the tree stays while kernels stand behind it. */
    @Test
    void oneTrialAfterTheOther() {
        Rows rows = rows(REAL, 400);
        Crowd veteran = new Crowd(coordinates(REAL), rows);
        for (int count = 400; count < 800; count++) {
            add(rows, REAL, count);
            veteran.place(new int[] {count % 400, 400 + count % 200 / 2}, Grain.PLAIN);
        }
        Crowd fresh = new Crowd(coordinates(REAL), rows);
        fresh.place(new int[] {399, 499}, Grain.PLAIN);
        assertThat(veteran.logDensities(candidates(REAL, 24))).isEqualTo(fresh.logDensities(candidates(REAL, 24)));
    }

    @Test
    void weightsOfAges() {
        for (int trials : new int[] {0, 1, 25, 26, 27, 500}) {
            double[] weights = weights(trials);
            assertThat(weights).hasSize(trials + 1);
            assertThat(weights[trials]).isEqualTo(1);
            assertThat(Ages.total(trials))
                    .isCloseTo(
                            IntStream.range(0, weights.length)
                                    .mapToDouble(i -> weights[i])
                                    .sum(),
                            within(1e-9));
        }
        assertThat(weights(500)[0]).isCloseTo(1.0 / 500, within(1e-15));
        assertThat(weights(500)[474]).isCloseTo(1, within(1e-15));
    }

    /** By rank; the prior last. */
    static double[] weights(int trials) {
        Ages ages = new Ages(trials);
        return IntStream.rangeClosed(0, trials).mapToDouble(ages::weight).toArray();
    }
}
