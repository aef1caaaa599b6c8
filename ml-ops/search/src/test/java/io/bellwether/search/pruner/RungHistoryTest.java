package io.bellwether.search.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Sampler;
import io.bellwether.search.sampler.Samplers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RungHistoryTest {
    private static final SearchSpace LINE =
            SearchSpace.builder().uniform("x", 0, 1).build();

    /** Of every trial the first steps of 1, 3 and 9, as many as it has come to; with 3 complete ones of four. */
    private static History history(int ones, int threes, int nines, int complete) {
        List<Observation> trials = new ArrayList<>();
        for (int number = 0; number < ones + threes + nines + complete; number++) {
            int rungs = number < ones ? 1 : number < ones + threes ? 2 : 3;
            TreeMap<Integer, Double> values = new TreeMap<>();
            for (int rung = 0, step = 1; rung < rungs; rung++, step *= 3) {
                values.put(step, number + 0.01 * step);
            }
            Map<String, Object> params = Map.of("x", number / 100.0);
            boolean ended = number >= ones + threes + nines;
            trials.add(
                    ended
                            ? new Observation(number, params, Observation.State.COMPLETE, 100.0 + number, values)
                            : Observation.pruned(number, params, values));
        }
        trials.add(Observation.running(trials.size(), Map.of("x", 0.999)));
        return new History(Goal.MINIMIZE, trials);
    }

    @Test
    void learnsFromTheHighestRungThatEnoughHaveComeTo() {
        History seen = RungHistory.of(history(20, 5, 3, 1), LINE); // six are enough
        assertThat(seen.observations()).hasSize(9 + 1);
        assertThat(seen.observations().get(0)).isEqualTo(Observation.complete(20, Map.of("x", 0.2), 20.03));
        assertThat(seen.observations().get(8))
                .as("the complete one, as it stood then")
                .isEqualTo(Observation.complete(28, Map.of("x", 0.28), 28.03));
        assertThat(seen.observations().get(9).state()).isEqualTo(Observation.State.RUNNING);
    }

    @Test
    void learnsFromCompleteTrialsOnceThereAreEnough() {
        History seen = RungHistory.of(history(20, 5, 3, 6), LINE);
        assertThat(seen.observations())
                .extracting(Observation::value)
                .startsWith(128.0, 129.0)
                .hasSize(7);
    }

    @Test
    void whereNoRungHasEnoughTheHistoryIsAsItIs() {
        History few = history(2, 2, 1, 0);
        assertThat(RungHistory.of(few, LINE)).isSameAs(few);
    }

    @Test
    void isForModelsAndPrunersWithRungs() {
        SamplerSpec tpe = SamplerSpec.tpe(1);
        Sampler sampler = Samplers.of(tpe);
        assertThat(RungHistory.learning(sampler, tpe, PrunerSpec.median(0))).isSameAs(sampler);
        assertThat(RungHistory.learning(sampler, SamplerSpec.random(1), PrunerSpec.hyperband(9)))
                .isSameAs(sampler);
        Sampler byRung = RungHistory.learning(
                sampler, tpe, PrunerSpec.any(PrunerSpec.median(0), PrunerSpec.ashaPromotion(1, 3)));
        History history = history(20, 5, 3, 6);
        assertThat(byRung.suggest(LINE, history, 35, 1))
                .isEqualTo(Samplers.of(tpe).suggest(LINE, RungHistory.of(history, LINE), 35, 1))
                .isNotEqualTo(Samplers.of(tpe).suggest(LINE, history, 35, 1));
    }

    /** By what it does not know a sampler would suggest it again. */
    @Test
    void inASpaceThatCanBeUsedUpTheHistoryIsAsItIs() {
        SearchSpace few = SearchSpace.builder().integer("x", 0, 200).build();
        History history = history(20, 5, 3, 6);
        List<Observation> whole = new ArrayList<>();
        for (Observation trial : history.observations()) {
            whole.add(new Observation(
                    trial.number(),
                    Map.of("x", (long) trial.number()),
                    trial.state(),
                    trial.value(),
                    trial.intermediate()));
        }
        History discrete = new History(Goal.MINIMIZE, whole);
        SamplerSpec tpe = SamplerSpec.tpe(1);
        assertThat(RungHistory.learning(Samplers.of(tpe), tpe, PrunerSpec.hyperband(9))
                        .suggest(few, discrete, 35, 5))
                .isEqualTo(Samplers.of(tpe).suggest(few, discrete, 35, 5));
    }
}
