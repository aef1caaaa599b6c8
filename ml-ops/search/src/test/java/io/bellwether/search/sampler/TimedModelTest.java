package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimedModelTest {
    private static final SearchSpace LINE =
            SearchSpace.builder().uniform("x", 0, 1).build();

    private static double x(Map<String, Object> configuration) {
        return Problem.number(configuration, "x");
    }

    private static TimedModel.Gain gain(double x, int pause, double best) {
        return new TimedModel.Gain(Map.of("x", x), pause, -(x - best) * (x - best));
    }

    /** Eight members at each pause; what is best then is said by a line from {@code first} on. */
    private static List<TimedModel.Gain> gains(int pauses, double first, double more) {
        List<TimedModel.Gain> gains = new ArrayList<>();
        for (int pause = 1; pause <= pauses; pause++) {
            for (int member = 0; member < 8; member++) {
                gains.add(gain((member + 0.5) / 8, pause, first + more * pause));
            }
        }
        return gains;
    }

    private static Map<String, Object> next(List<TimedModel.Gain> gains, int pause, int number, double... beside) {
        List<Map<String, Object>> running = new ArrayList<>();
        for (double each : beside) {
            running.add(Map.of("x", each));
        }
        return new TimedModel(LINE, Set.of(), 7).next(Map.of("x", 0.5), gains, running, pause, number);
    }

    @Test
    void goesWhereMostIsGained() {
        assertThat(x(next(gains(3, 0.2, 0), 4, 20))).isBetween(0.1, 0.3);
        assertThat(x(next(gains(3, 0.9, 0), 4, 20))).isBetween(0.8, 1.0);
    }

    @Test
    void whatIsBestMovesWithTheTime() {
        assertThat(x(next(gains(6, 0.05, 0.12), 7, 50))).isBetween(0.65, 1.0);
    }

    @Test
    void thoseBornAtOnceGoToDifferentPlaces() {
        List<TimedModel.Gain> gains = gains(1, 0.5, 0).subList(0, 4);
        double first = x(next(gains, 2, 10));
        double second = x(next(gains, 2, 11, first));
        assertThat(Math.abs(first - second)).isGreaterThan(0.02);
    }

    @Test
    void followsFromTheArgumentsAlone() {
        assertThat(next(gains(2, 0.3, 0.1), 3, 9, 0.4)).isEqualTo(next(gains(2, 0.3, 0.1), 3, 9, 0.4));
    }

    @Test
    void exploresWhileLittleIsKnown() {
        assertThat(next(gains(1, 0.3, 0).subList(0, 3), 2, 9))
                .isEqualTo(Exploration.of(LINE, Map.of("x", 0.5), Set.of(), 7, 9));
    }

    @Test
    void wordsWhatHangsOnThemAndWhatIsKeptAreTheParentsAndConstraintsHold() {
        for (SearchSpace space : List.of(Spaces.ALL_KINDS, Problem.TRAINERS.space())) {
            List<TimedModel.Gain> gains = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                gains.add(new TimedModel.Gain(new Draw(2, i, 0).configuration(space), 1 + i / 4, i * 5 % 7));
            }
            Map<String, Object> parent = gains.get(3).params();
            String kept = space.parameters().get(space.parameters().size() - 1).name();
            Map<String, Object> next = new TimedModel(space, Set.of(kept), 1).next(parent, gains, List.of(), 4, 12);
            assertThat(Chosen.isInside(space, next)).isTrue();
            parent.forEach((name, value) -> {
                if (next.containsKey(name)
                        && (space.parameter(name) instanceof Parameter.Choice || name.equals(kept))) {
                    assertThat(next.get(name)).as(name).isEqualTo(value);
                }
            });
        }
    }
}
