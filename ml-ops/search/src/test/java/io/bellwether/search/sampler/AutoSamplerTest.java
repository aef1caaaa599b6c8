package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AutoSamplerTest {
    private static final SearchSpace PLANE =
            SearchSpace.builder().uniform("x", 0, 1).uniform("y", 0, 1).build();

    private static List<Observation> trials(SearchSpace space, int ended, int running) {
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < ended + running; i++) {
            Map<String, Object> drawn = new Draw(3, i, 0).configuration(space);
            trials.add(i < ended ? Observation.complete(i, drawn, i * 7 % 31) : Observation.running(i, drawn));
        }
        return trials;
    }

    private static void assertChoice(String chosen, SearchSpace space, int ended, int running) {
        History history = new History(Goal.MINIMIZE, trials(space, ended, running));
        int number = ended + running;
        assertThat(Samplers.of(SamplerSpec.auto(5)).suggest(space, history, number, 1))
                .as("%s ended, %s running", ended, running)
                .isEqualTo(Samplers.of(new SamplerSpec(chosen, 5, 0)).suggest(space, history, number, 1));
    }

    /** Who suggests trial number {@code ended}, after so many. */
    private static String chosen(SearchSpace space, int ended, String... among) {
        History history = new History(Goal.MINIMIZE, trials(space, ended, 0));
        Map<String, Object> suggested = Samplers.of(SamplerSpec.auto(5))
                .suggest(space, history, ended, 1)
                .get(0);
        return Stream.of(among)
                .filter(name -> Samplers.of(new SamplerSpec(name, 5, 0))
                        .suggest(space, history, ended, 1)
                        .get(0)
                        .equals(suggested))
                .findFirst()
                .orElse("nobody");
    }

    @Test
    void theProcessAndWhomTheSpaceSuitsTakeTurnsAndLaterOnesAreTheOthers() {
        assertChoice("gp", PLANE, 15, 3);
        assertThat(IntStream.range(24, 34).mapToObj(ended -> chosen(PLANE, ended, "gp", "cmaes")))
                .contains("gp", "cmaes")
                .doesNotContain("nobody");
        assertThat(IntStream.range(24, 34).mapToObj(ended -> chosen(Spaces.ALL_KINDS, ended, "gp", "tpe")))
                .contains("gp", "tpe")
                .doesNotContain("nobody");
        assertChoice("cmaes", PLANE, 200, 3);
        assertChoice("tpe", Spaces.ALL_KINDS, 200, 0);
    }

    @Test
    void manyTrialsAtOnceDontWaitForTheProcess() {
        assertChoice("cmaes", PLANE, 30, 65);
    }

    @Test
    void manyParametersAreNotForTheProcess() {
        SearchSpace.Builder wide = SearchSpace.builder();
        IntStream.range(0, 60).forEach(i -> wide.uniform("x" + i, 0, 1));
        assertChoice("cmaes", wide.build(), 20, 0);
        assertThat(Samplers.plan(SamplerSpec.auto(0), wide.build(), false)).endsWith("too many parameters (60) for gp");
    }

    @Test
    void severalGoalsAreForTheEstimator() {
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Map<String, Object> drawn = new Draw(3, i, 0).configuration(PLANE);
            trials.add(Observation.complete(i, drawn, List.of(i % 7.0, i % 5.0), List.of()));
        }
        History history = new History(List.of(Goal.MINIMIZE, Goal.MAXIMIZE), trials);
        assertThat(Samplers.of(SamplerSpec.auto(5)).suggest(PLANE, history, 20, 2))
                .isEqualTo(Samplers.of(SamplerSpec.tpe(5)).suggest(PLANE, history, 20, 2));
        assertThat(Samplers.plan(SamplerSpec.auto(5), PLANE, true))
                .isEqualTo("auto: tpe, as there are several metrics");
    }

    @Test
    void saysWhatItChooses() {
        assertThat(Samplers.plan(SamplerSpec.auto(0), PLANE, false))
                .isEqualTo(
                        "auto: gp and cmaes, as all parameters are real numbers, in turns, more of them for the one that"
                                + " improves on the best more often; after 200 trials, and while more than 64 run at once, cmaes"
                                + " only");
        assertThat(Samplers.plan(SamplerSpec.auto(0), Spaces.NESTED, false))
                .startsWith("auto: gp and tpe, as the space has words, steps, conditions or constraints, in turns")
                .endsWith("tpe only");
        assertThat(Samplers.plan(SamplerSpec.tpe(0), PLANE, false)).isEqualTo("tpe");
        assertThat(Samplers.plan(new SamplerSpec("gp", 0, 0), PLANE, false)).isEqualTo("gp");
        assertThat(Samplers.plan(new SamplerSpec("gp", 0, 0), PLANE, true)).isEqualTo("gp");
        assertThat(Samplers.plan(new SamplerSpec("cmaes", 0, 0), PLANE, true))
                .isEqualTo("cmaes, which learns from the first metric only (from all of them: gp, tpe, nsga2, nsga3)");
    }
}
