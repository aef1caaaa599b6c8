package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reads as the manual of the module: how to search without a cluster. */
class StudyTest {
    private static final SearchSpace SPACE = SearchSpace.builder()
            .choice("model", "linear", "tree")
            .add(new Parameter.FloatParameter(
                    "penalty", 1e-3, 10, true, null, new Parameter.Condition("model", "linear")))
            .add(new Parameter.IntParameter("depth", 1, 8, false, 1, new Parameter.Condition("model", "tree")))
            .build();

    /** Stands for a training: trees of depth 5 are best. */
    private static double loss(Trial trial) {
        return trial.choice("model").equals("tree") ? Math.abs(trial.integer("depth") - 5) : 1 + trial.real("penalty");
    }

    @Test
    void searchesByAskAndTell() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(7));

        for (int i = 0; i < 40; i++) {
            Trial trial = study.ask().orElseThrow();
            study.tell(trial.number(), loss(trial));
        }

        Observation best = study.best().orElseThrow();
        assertThat(best.params()).isEqualTo(Map.of("model", "tree", "depth", 5L));
        assertThat(best.value()).isZero();
        assertThat(study.history().size()).isEqualTo(40);
    }

    @Test
    void triesEveryPointOfAGridAndThenStops() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.grid(8));
        List<Map<String, Object>> tried = new ArrayList<>();

        for (Optional<Trial> trial = study.ask(); trial.isPresent(); trial = study.ask()) {
            tried.add(trial.get().params());
            study.tell(trial.get().number(), loss(trial.get()));
        }

        assertThat(tried).hasSize(8 + 8).doesNotHaveDuplicates();
        assertThat(tried.get(0)).isEqualTo(Map.of("model", "linear", "penalty", 1e-3));
        assertThat(study.best().orElseThrow().params()).containsEntry("depth", 5L);
    }

    @Test
    void severalTrialsMayRunAtOnceAndEndInAnyOrder() {
        Study study = Study.create(SPACE, Goal.MAXIMIZE, SamplerSpec.random(1));
        Trial first = study.ask().orElseThrow();
        Trial second = study.ask().orElseThrow();

        study.tell(second.number(), 0.5);
        study.tellFailed(first.number());

        assertThat(study.history().observations())
                .extracting(Observation::state)
                .containsExactly(Observation.State.FAILED, Observation.State.COMPLETE);
        assertThat(study.best().orElseThrow().number()).isEqualTo(second.number());
    }

    @Test
    void resumesAsIfItHadNeverStopped() {
        Study continuous = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(3));
        Study interrupted = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(3));
        for (int i = 0; i < 20; i++) {
            Trial trial = continuous.ask().orElseThrow();
            continuous.tell(trial.number(), loss(trial));
            if (i == 9) {
                interrupted = Study.resume(SPACE, SamplerSpec.random(3), interrupted.history());
            }
            Trial same = interrupted.ask().orElseThrow();
            assertThat(same).isEqualTo(trial);
            interrupted.tell(same.number(), loss(same));
        }
        assertThat(interrupted.history()).isEqualTo(continuous.history());
    }

    @Test
    void refusesToBeToldTwiceOrUnaskedOrNaN() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(0));
        int number = study.ask().orElseThrow().number();

        assertThatThrownBy(() -> study.tell(number, Double.NaN)).hasMessageContaining("expected: a number");
        study.tell(number, 1);
        assertThatThrownBy(() -> study.tell(number, 1)).hasMessageContaining("trial 0: already COMPLETE");
        assertThatThrownBy(() -> study.tell(5, 1)).hasMessageContaining("trial 5: never asked for");
        assertThat(study.history().size()).isEqualTo(1);
    }

    @Test
    void refusesASpaceThatTheSamplerCannotSearch() {
        SearchSpace.Builder wide = SearchSpace.builder();
        for (int i = 0; i < 20; i++) {
            wide.uniform("x" + i, 0, 1);
        }
        assertThatThrownBy(() -> Study.create(wide.build(), Goal.MINIMIZE, SamplerSpec.grid(10)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("more than 9.2e18 combinations (expected: at most 10000000)");
    }

    @Test
    void namesTheParametersWhenOneIsMissing() {
        Trial trial = new Trial(0, Map.of("depth", 3L));
        assertThat(trial.has("penalty")).isFalse();
        assertThatThrownBy(() -> trial.real("penalty")).hasMessageContaining("expected: one of [depth]");
    }

    @Test
    void bestIsTheEarliestOfEquals() {
        History history = new History(
                Goal.MAXIMIZE,
                List.of(
                        Observation.failed(0, Map.of()),
                        Observation.complete(1, Map.of(), 2),
                        Observation.complete(2, Map.of(), 2)));
        assertThat(history.best().orElseThrow().number()).isEqualTo(1);
        assertThatThrownBy(() -> new History(
                        Goal.MAXIMIZE, List.of(Observation.failed(1, Map.of()), Observation.failed(1, Map.of()))))
                .hasMessageContaining("rising numbers");
    }
}
