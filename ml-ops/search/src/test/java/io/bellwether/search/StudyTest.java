package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    void searchesForSeveralGoalsWithinABound() {
        SearchSpace space = SearchSpace.builder()
                .uniform("x", 0, 1)
                .ordinal("size", 1, 2, 4)
                .flag("fast")
                .constraint("if fast then x <= 0.8")
                .build();
        Study study = Study.create(
                space,
                List.of(Goal.MAXIMIZE, Goal.MINIMIZE),
                SamplerSpec.nsga2(7).withPopulation(10));
        study.start(Map.of("x", 0.5, "size", 2));

        for (int i = 0; i < 50; i++) {
            Trial trial =
                    i == 0 ? study.start(Map.of("fast", false)) : study.ask().orElseThrow();
            double quality = trial.real("x") * trial.integer("size");
            double seconds = trial.integer("size") * (trial.flag("fast") ? 1 : 2);
            study.tell(trial.number(), List.of(quality, seconds), List.of(Math.max(0, seconds - 6)));
        }

        assertThat(study.front()).isNotEmpty().allMatch(Observation::isFeasible);
        assertThat(study.front())
                .allSatisfy(one -> assertThat(study.front())
                        .noneMatch(other -> other.values().get(0) > one.values().get(0)
                                && other.values().get(1) < one.values().get(1)));
        assertThat(study.best())
                .hasValueSatisfying(best -> assertThat(best.values().get(1)).isLessThanOrEqualTo(6));
        assertThatThrownBy(() -> study.tell(0, 0.5)).hasMessageContaining("one for each goal");
        assertThatThrownBy(() -> study.start(Map.of("x", 2.0)))
                .hasMessageContaining("'x': 2.0 is not among its values");
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
    void refusesToBeToldTwiceOrUnaskedOrNaNOrWhatNothingCouldBeat() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(0));
        int number = study.ask().orElseThrow().number();

        assertThatThrownBy(() -> study.tell(number, Double.NaN)).hasMessageContaining("expected: a number");
        assertThatThrownBy(() -> study.tell(number, Double.NEGATIVE_INFINITY))
                .hasMessageContaining("trial 0: value -Infinity (expected: a finite number, or Infinity");
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
        Study study =
                Study.create(SearchSpace.builder().integer("depth", 3, 4).build(), Goal.MINIMIZE, SamplerSpec.grid(2));
        Trial trial = study.ask().orElseThrow();
        assertThat(trial.integer("depth")).isEqualTo(3);
        assertThat(trial.has("penalty")).isFalse();
        assertThatThrownBy(() -> trial.real("penalty"))
                .hasMessage("parameter 'penalty': not in this configuration; known: depth");
    }

    /** A trial of depth d goes down to |d - 5|, step by step. */
    private static boolean train(Study study, Trial trial) {
        double floor = Math.abs(trial.integer("depth") - 5);
        for (int step = 1; step <= 10; step++) {
            trial.report(step, floor + 10.0 / step);
            if (trial.shouldPrune()) {
                study.tellPruned(trial.number());
                return false;
            }
        }
        study.tell(trial.number(), floor + 1);
        return true;
    }

    @Test
    void endsTrialsEarlyThatPromiseLittle() {
        SearchSpace depths = SearchSpace.builder().integer("depth", 1, 40).build();
        Study study = Study.create(depths, Goal.MINIMIZE, SamplerSpec.tpe(1), PrunerSpec.median(2));
        int complete = 0;
        for (int i = 0; i < 30; i++) {
            complete += train(study, study.ask().orElseThrow()) ? 1 : 0;
        }
        assertThat(complete).isBetween(5, 25);
        assertThat(study.best().orElseThrow().params()).isEqualTo(Map.of("depth", 5L));
        assertThat(study.history().observations())
                .filteredOn(trial -> trial.state() == Observation.State.PRUNED)
                .hasSize(30 - complete)
                .allSatisfy(trial -> assertThat(trial.intermediate()).hasSizeBetween(2, 9));

        Study resumed = Study.resume(depths, SamplerSpec.tpe(1), PrunerSpec.median(2), study.history());
        Trial next = study.ask().orElseThrow();
        Trial same = resumed.ask().orElseThrow();
        assertThat(same).isEqualTo(next);
        assertThat(train(resumed, same)).isEqualTo(train(study, next));
        assertThat(resumed.history()).isEqualTo(study.history());
    }

    @Test
    void refusesValuesOfTrialsThatDoNotRun() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(0), PrunerSpec.median(0));
        Trial trial = study.ask().orElseThrow();
        assertThatThrownBy(() -> study.tellPruned(trial.number())).hasMessageContaining("PRUNED without a value");
        assertThatThrownBy(() -> trial.report(-1, 0.5)).hasMessageContaining("step -1 (expected: >= 0)");
        trial.report(0, 0.5);
        assertThat(trial.shouldPrune()).isFalse();
        study.tell(trial.number(), 0.5);
        assertThatThrownBy(() -> trial.report(1, 0.5)).hasMessageContaining("already COMPLETE");
        assertThatThrownBy(trial::shouldPrune).hasMessageContaining("already COMPLETE");
        assertThat(study.history().observations().get(0).intermediate()).containsEntry(0, 0.5);
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

    /** Runs the trial until it is to pause or has 8 steps behind it. */
    private static void goOn(Study study, Trial trial) {
        Observation known = study.history().observations().get(trial.number());
        int step = known.intermediate().isEmpty() ? 0 : known.intermediate().lastKey();
        while (step < 8) {
            step++;
            trial.report(step, trial.real("x") + 1.0 / step);
            if (trial.shouldPause()) {
                study.tellPaused(trial.number());
                return;
            }
        }
        study.tell(trial.number(), trial.real("x") + 1.0 / step);
    }

    @Test
    void pausedTrialsGoOnOnceTheyAreAmongTheBest() {
        SearchSpace line = SearchSpace.builder().uniform("x", 0, 1).build();
        PrunerSpec pruner =
                PrunerSpec.named("asha-promotion").reduction(2).maxSteps(8).build();
        Study study = Study.create(line, Goal.MINIMIZE, SamplerSpec.tpe(1), pruner);
        Study resumed = study;
        int again = 0;
        for (int i = 0; i < 60; i++) {
            int before = resumed.history().size();
            Trial trial = resumed.ask().orElseThrow();
            again += trial.number() < before ? 1 : 0;
            goOn(resumed, trial);
            if (i % 7 == 0) {
                History history = resumed.history();
                resumed = Study.resume(line, SamplerSpec.tpe(1), pruner, history);
                assertThat(resumed.history()).isEqualTo(history);
            }
        }
        assertThat(again).isBetween(15, 40);
        assertThat(resumed.best()).isPresent();
        double best = Objects.requireNonNull(resumed.best().orElseThrow().value());
        assertThat(best).isLessThan(0.125 + 0.2);
    }

    @Test
    void aTrialPausesOnlyWhereItIsTo() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(0), PrunerSpec.ashaPromotion(2, 2));
        Trial trial = study.ask().orElseThrow();
        assertThat(trial.shouldPause()).isFalse();
        trial.report(1, 1);
        assertThat(trial.shouldPause()).isFalse();
        assertThatThrownBy(() -> study.tellPaused(0)).hasMessageContaining("trial 0: paused where it is to go on");
        trial.report(2, 1);
        assertThat(trial.shouldPause()).isTrue();
        study.tellPaused(0);
        assertThatThrownBy(() -> study.tell(0, 1)).hasMessageContaining("already PRUNED");
        assertThat(study.ask().orElseThrow().number()).isEqualTo(1);
    }
}
