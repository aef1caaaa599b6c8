package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.Parameter;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Observation.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A study is written as JSON and read back, and goes on as if nothing had been. */
class SavedStudyTest {
    private static final SearchSpace SPACE = SearchSpace.builder()
            .choice("model", "linear", "tree")
            .add(new Parameter.FloatParameter(
                    "penalty", 1e-3, 10, true, null, new Parameter.Condition("model", "linear")))
            .integer("depth", 1, 8)
            .ordinal("size", 0.5, 1.0, 2.0)
            .flag("fast")
            .constraint("if fast then depth <= 6")
            .build();

    private static double loss(Trial trial) {
        return trial.integer("depth") * trial.real("size") + (trial.has("penalty") ? trial.real("penalty") : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auto", "bohb", "cmaes", "genetic", "gp", "grid", "halton", "nsga2", "nsga3", "random", "sobol", "tpe"
            })
    void goesOnAsIfItHadNeverBeenWritten(String sampler) {
        Study continuous = Study.create(SPACE, Goal.MINIMIZE, new SamplerSpec(sampler, 5, 0));
        Study interrupted = Study.fromJson(continuous.toJson());
        for (int i = 0; i < 24; i++) {
            Trial trial = continuous.ask().orElseThrow();
            Trial same = interrupted.ask().orElseThrow();
            assertThat(same).isEqualTo(trial);
            continuous.tell(trial.number(), loss(trial));
            interrupted.tell(same.number(), loss(same));
            if (i % 8 == 7) {
                interrupted = Study.fromJson(interrupted.toJson());
            }
        }
        assertThat(interrupted.history()).isEqualTo(continuous.history());
        assertThat(interrupted.toJson()).isEqualTo(continuous.toJson());
    }

    private static Study full() {
        Study earlier = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(9));
        earlier.optimize(5, SavedStudyTest::loss);
        return Study.builder(SPACE, Goal.MINIMIZE)
                .sampler(SamplerSpec.tpe(1))
                .pruner(PrunerSpec.any(PrunerSpec.median(2), PrunerSpec.threshold(null, 1e6)))
                .failedTrials(FailedTrials.RETRY)
                .tryFirst(Map.of("depth", 2, "fast", true))
                .learnFrom(earlier.history())
                .terminator(TerminatorSpec.stagnation(50, 0.25))
                .maxFailures(7)
                .build();
    }

    @Test
    void keepsAllItsSettingsAndWhateverItsTrialsHaveComeTo() {
        Study study = full();
        List<Trial> asked = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            asked.add(study.ask().orElseThrow());
        }
        asked.get(0).report(1, Double.NaN);
        asked.get(0).report(2, 0.1 + 0.2);
        study.tellPruned(0);
        study.tell(1, Double.POSITIVE_INFINITY);
        study.tellFailed(2, "why");
        study.tellFailed(study.ask().orElseThrow().number(), "why again");
        study.tellFailed(3, "once");
        study.tell(4, 1e-300);
        asked.get(5).report(1, 3);

        Study read = Study.fromJson(study.toJson());

        assertThat(read.history()).isEqualTo(study.history());
        assertThat(read.toJson()).isEqualTo(study.toJson());
        assertThat(read.error(2)).contains("why again");
        assertThat(read.history().observations().stream().map(Observation::state))
                .containsExactly(
                        State.PRUNED, State.COMPLETE, State.FAILED, State.RUNNING, State.COMPLETE, State.RUNNING);
        assertThat(read.ask()).contains(asked.get(3)); // it was to be tried again
        read.tell(5, 3);
        assertThat(study.ask()).contains(asked.get(3));
        study.tell(5, 3);
        assertThat(read.ask()).isEqualTo(study.ask());
    }

    @Test
    void optimizeRunsAnewWhatRanWhenItWasWritten() {
        Study study = Study.create(SPACE, Goal.MINIMIZE, SamplerSpec.random(2));
        study.optimize(3, SavedStudyTest::loss);
        Trial running = study.ask().orElseThrow();
        running.report(4, 1);

        Study read = Study.fromJson(study.toJson());
        List<Integer> ran = new ArrayList<>();
        read.optimize(2, trial -> {
            ran.add(trial.number());
            trial.report(1, 1);
            return loss(trial);
        });

        assertThat(ran).containsExactly(3, 4, 5);
        assertThat(read.history().observations().get(3).params()).isEqualTo(running.params());
        assertThat(read.history().observations().get(3).intermediate()).containsOnlyKeys(1);
    }

    @Test
    void aStudyThatHasStoppedStaysSo() {
        Study study = Study.builder(SPACE, Goal.MINIMIZE)
                .sampler(SamplerSpec.random(1))
                .terminator(TerminatorSpec.stagnation(5, 0))
                .build();
        study.optimize(100, trial -> 1);

        Study read = Study.fromJson(study.toJson());

        assertThat(read.stopped()).isEqualTo(study.stopped()).isPresent();
        assertThat(read.ask()).isEmpty();
    }

    @Test
    void refusesWhatIsNoStudy() {
        String json = full().toJson();
        String half = json.substring(0, json.length() / 2);
        String expectation = "(expected: all of what Study.toJson wrote)";
        assertThatThrownBy(() -> Study.fromJson(half))
                .hasMessageStartingWith("saved study: ")
                .hasMessageContaining(expectation);
        assertThatThrownBy(() -> Study.fromJson("")).hasMessageContaining(expectation);
        assertThatThrownBy(() -> Study.fromJson("null")).hasMessageContaining(expectation);
        assertThatThrownBy(() -> Study.fromJson("{}"))
                .hasMessageContaining("a space, goals or a sampler are missing " + expectation);
        assertThatThrownBy(() -> Study.fromJson(json.replaceFirst("\"version\":1", "\"version\":2")))
                .hasMessageContaining("saved study: version 2 (expected: at most 1)");
    }

    /** Whatever becomes of the program: what a version has written is read by all later ones. */
    @Test
    void readsWhatTheFirstVersionWrote() throws IOException {
        Study study = Study.fromJson(Files.readString(Path.of("src/test/resources/study-v1.json")));

        assertThat(study.history().observations().stream().map(Observation::state))
                .containsExactly(
                        State.PRUNED, State.COMPLETE, State.FAILED, State.RUNNING, State.COMPLETE, State.RUNNING);
        assertThat(study.history().observations().get(0).intermediate())
                .isEqualTo(new TreeMap<>(Map.of(1, Double.NaN, 2, 0.1 + 0.2)));
        assertThat(study.best().orElseThrow().params())
                .isEqualTo(Map.of(
                        "model", "linear", "penalty", 1.6027627854366508, "depth", 3L, "size", 0.5, "fast", "false"));
        assertThat(study.error(2)).contains("why again");
        assertThat(study.ask().orElseThrow().number()).isEqualTo(3); // it was to be tried again
        assertThat(study.ask().orElseThrow().number()).isEqualTo(6);
    }

    @Test
    void readsWhatHasOnlyWhatItMust() {
        Study study = Study.fromJson("""
                {"version":1,"space":[{"type":"int","name":"depth","low":1,"high":8,"log":false,"step":1}],
                 "goals":["MINIMIZE"],"sampler":{"name":"random","seed":3,"points":5}}
                """);
        assertThat(study.history().size()).isZero();
        assertThat(study.ask().orElseThrow().number()).isZero();
    }
}
