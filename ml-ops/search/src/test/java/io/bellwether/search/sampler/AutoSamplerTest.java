package io.bellwether.search.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
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
        return chosen(space, new History(Goal.MINIMIZE, trials(space, ended, 0)), among);
    }

    private static String chosen(SearchSpace space, History history, String... among) {
        int ended = history.size();
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
        assertThat(plan(SamplerSpec.auto(0), wide.build(), 1)).endsWith("too many parameters (60) for gp");
    }

    @Test
    void severalGoalsAreForTheProcessAndTheEstimatorUpToAsManyAsAHypervolumeIsCheapFor() {
        assertThat(IntStream.range(24, 34).mapToObj(ended -> chosen(PLANE, several(2, ended), "gp", "tpe")))
                .contains("gp", "tpe")
                .doesNotContain("nobody");
        assertThat(chosen(PLANE, several(2, 200), "tpe")).isEqualTo("tpe");
        assertThat(IntStream.range(24, 34).mapToObj(ended -> chosen(PLANE, several(3, ended), "tpe")))
                .containsOnly("tpe");
        assertThat(plan(SamplerSpec.auto(5), PLANE, 2))
                .isEqualTo(
                        "auto: gp and tpe, as there are several metrics, in turns, more of them for the one that adds"
                                + " to the front more often; after 200 trials, and while more than 64 run at once, tpe only");
        assertThat(plan(SamplerSpec.auto(5), PLANE, 3))
                .isEqualTo("auto: tpe, as there are several metrics; too many metrics (3) for gp");
    }

    private static History several(int goals, int ended) {
        List<Observation> trials = new ArrayList<>();
        for (int i = 0; i < ended; i++) {
            int number = i;
            List<Double> values = IntStream.range(0, goals)
                    .mapToObj(goal -> (double) (number * (7 + goal) % 31))
                    .toList();
            trials.add(Observation.complete(i, new Draw(3, i, 0).configuration(PLANE), values, List.of()));
        }
        return new History(Collections.nCopies(goals, Goal.MINIMIZE), trials);
    }

    @Test
    void saysWhatItChooses() {
        assertThat(plan(SamplerSpec.auto(0), PLANE, 1))
                .isEqualTo(
                        "auto: gp and cmaes, as all parameters are real numbers, in turns, more of them for the one that"
                                + " improves on the best more often; after 200 trials, and while more than 64 run at once, cmaes"
                                + " only");
        assertThat(plan(SamplerSpec.auto(0), Spaces.NESTED, 1))
                .startsWith("auto: gp and tpe, as the space has words, steps, conditions or constraints, in turns")
                .endsWith("tpe only");
        assertThat(plan(SamplerSpec.tpe(0), PLANE, 1)).isEqualTo("tpe");
        assertThat(plan(new SamplerSpec("gp", 0, 0), PLANE, 1)).isEqualTo("gp");
        assertThat(plan(new SamplerSpec("gp", 0, 0), PLANE, 2)).isEqualTo("gp");
        assertThat(plan(new SamplerSpec("cmaes", 0, 0), PLANE, 2))
                .isEqualTo("cmaes, which learns from the first metric only (from all of them: gp, tpe, nsga2, nsga3)");
    }

    @Test
    void saysHowManyTrialsEitherHasHad() {
        Sampler auto = Samplers.of(SamplerSpec.auto(5));
        List<Observation> trials = new ArrayList<>();
        int processs = 0;
        for (int number = 0; number < 60; number++) {
            History history = new History(Goal.MINIMIZE, trials);
            Map<String, Object> suggested =
                    auto.suggest(PLANE, history, number, 1).get(0);
            boolean isProcesss = Samplers.of(new SamplerSpec("gp", 5, 0))
                    .suggest(PLANE, history, number, 1)
                    .get(0)
                    .equals(suggested);
            processs += isProcesss ? 1 : 0;
            double x = (Double) suggested.getOrDefault("x", 0.0) - 0.3;
            double y = (Double) suggested.getOrDefault("y", 0.0) - 0.6;
            trials.add(Observation.complete(number, suggested, x * x + y * y + x * y));
        }
        assertThat(processs).isBetween(21, 59);
        assertThat(Samplers.plan(SamplerSpec.auto(5), () -> PLANE, List.of(Goal.MINIMIZE), () -> trials, 60))
                .endsWith("cmaes only; so far gp " + processs + ", cmaes " + (60 - processs));
        assertThat(Samplers.plan(
                        SamplerSpec.auto(5), () -> PLANE, List.of(Goal.MINIMIZE), () -> trials(PLANE, 200, 0), 1_000))
                .containsPattern("; so far gp \\d+, cmaes [89]\\d\\d$");
    }

    private static String plan(SamplerSpec spec, SearchSpace space, int goals) {
        return Samplers.plan(spec, () -> space, Collections.nCopies(goals, Goal.MINIMIZE), List::of, 0);
    }
}
