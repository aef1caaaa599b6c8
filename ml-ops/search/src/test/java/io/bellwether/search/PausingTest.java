package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Observation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Objectives whose trials pause at the rungs of asha-promotion, steps 1, 2 and 4 of 8, and go on if they are among the best half. */
class PausingTest {
    private static final int STEPS = 8;
    private static final SearchSpace LINE =
            SearchSpace.builder().uniform("x", 0, 1).build();
    private static final PrunerSpec PROMOTION =
            PrunerSpec.named("asha-promotion").reduction(2).maxSteps(STEPS).build();

    /** Which steps each trial has made, over all calls. */
    private final Map<Integer, List<Integer>> made = new ConcurrentHashMap<>();

    private static StudyBuilder study(SamplerSpec sampler) {
        return Study.builder(LINE, Goal.MINIMIZE).sampler(sampler).pruner(PROMOTION);
    }

    private static final class Model {
        private final Trial trial;
        private int steps;

        Model(Trial trial) {
            this.trial = trial;
        }

        double train() {
            steps++;
            return trial.real("x") + 1.0 / steps;
        }
    }

    private double train(Trial trial) {
        return train(trial, trial.kept(Model.class).orElseGet(() -> trial.keep(new Model(trial))));
    }

    private double train(Trial trial, Model model) {
        double value = Double.NaN;
        while (model.steps < STEPS) {
            value = model.train();
            made.computeIfAbsent(trial.number(), number -> new ArrayList<>()).add(model.steps);
            trial.report(model.steps, value);
            trial.checkPruned();
        }
        return value;
    }

    private static Map<State, Integer> states(Study study) {
        Map<State, Integer> states = new TreeMap<>();
        study.history().observations().forEach(trial -> states.merge(trial.state(), 1, Integer::sum));
        return states;
    }

    private int steps() {
        return made.values().stream().mapToInt(List::size).sum();
    }

    @Test
    void theBestGoOnWithWhatWasKept() {
        Study study = study(SamplerSpec.random(1)).build();

        study.optimize(64, this::train);

        assertThat(states(study)).containsOnlyKeys(State.COMPLETE, State.PRUNED);
        assertThat(states(study).get(State.COMPLETE)).isBetween(4, 32);
        assertThat(steps()).isLessThan(64 * STEPS / 2);
        assertThat(made).hasSize(64);
        made.forEach((number, steps) -> {
            assertThat(steps).as("no step twice").doesNotHaveDuplicates().isSorted();
            assertThat(steps.size()).isIn(1, 2, 4, STEPS);
        });
        assertThat(study.best().orElseThrow().params())
                .as("nobody is lost by coming early")
                .isEqualTo(study.history().observations().stream()
                        .map(Observation::params)
                        .min((a, b) -> Double.compare(x(a), x(b)))
                        .orElseThrow());
    }

    private static double x(Map<String, Object> params) {
        return (Double) Objects.requireNonNull(params.get("x"));
    }

    @Test
    void itIsTheSameForAnObjectiveThatKeepsNothingButForTheStepsOnceMore() {
        Study keeping = study(SamplerSpec.tpe(2)).build();
        keeping.optimize(30, this::train);
        int once = steps();
        made.clear();
        Study study = study(SamplerSpec.tpe(2)).build();

        study.optimize(30, trial -> train(trial, new Model(trial)));

        assertThat(study.history()).isEqualTo(keeping.history());
        assertThat(steps()).isGreaterThan(once);
    }

    @Test
    void severalPauseSideBySide() {
        Study study = study(SamplerSpec.random(3)).build();

        study.optimize(60, 4, this::train);

        assertThat(states(study)).containsOnlyKeys(State.COMPLETE, State.PRUNED);
        made.forEach((number, steps) -> assertThat(steps).doesNotHaveDuplicates());
        assertThat(made).hasSize(60);
    }

    @Test
    void aStudySoSmallThatNobodyWouldComeToTheEndTakesTheBestThere() {
        Study study = study(SamplerSpec.random(4)).build();

        study.optimize(1, this::train);

        assertThat(states(study)).isEqualTo(Map.of(State.COMPLETE, 1));
        assertThat(made.get(0)).hasSize(STEPS);
    }

    @Test
    void whatPausesGoesOnInTheNextCallAndInTheNextProcess() {
        Study study = study(SamplerSpec.random(5)).build();
        study.optimize(4, this::train);
        Study read = Study.fromJson(study.toJson());

        study.optimize(30, this::train);
        assertThat(made.values()).allSatisfy(steps -> assertThat(steps).doesNotHaveDuplicates());
        made.clear();
        read.optimize(30, this::train);

        assertThat(read.history()).isEqualTo(study.history());
        assertThat(made.keySet()).as("of those before some go on").anyMatch(number -> number < 4);
    }

    @Test
    void aTrialThatFailsBeginsAnew() {
        Study study =
                study(SamplerSpec.random(6)).failedTrials(FailedTrials.RETRY).build();
        List<Integer> begun = new ArrayList<>();

        study.optimize(12, trial -> {
            Model model = trial.kept(Model.class).orElseGet(() -> trial.keep(new Model(trial)));
            if (trial.number() == 0) {
                begun.add(model.steps);
                if (begun.size() == 1) {
                    model.train();
                    throw new IllegalStateException("once");
                }
            }
            return train(trial, model);
        });

        assertThat(begun.subList(0, 2)).containsExactly(0, 0);
        assertThat(states(study)).containsOnlyKeys(State.COMPLETE, State.PRUNED);
    }

    @Test
    void nothingIsKeptOfATrialThatHasEnded() {
        Study study = study(SamplerSpec.random(7)).build();
        Trial trial = study.ask().orElseThrow();
        assertThat(trial.kept(Model.class)).isEmpty();
        Model model = trial.keep(new Model(trial));
        assertThat(trial.kept(Model.class)).containsSame(model);

        study.tell(0, 1);

        assertThat(trial.kept(Model.class)).isEmpty();
        assertThatThrownBy(() -> trial.keep(model)).hasMessageContaining("trial 0: already COMPLETE");
    }
}
