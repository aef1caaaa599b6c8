package io.bellwether.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.search.sampler.History;
import io.bellwether.search.sampler.Observation;
import io.bellwether.search.sampler.Observation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A local study may want what a sweep may, by the same names. */
class StudyBuilderTest {
    private static final SearchSpace DIGITS =
            SearchSpace.builder().integer("a", 0, 9).integer("b", 0, 9).build();

    private static StudyBuilder minimize() {
        return Study.builder(DIGITS, Goal.MINIMIZE).sampler(SamplerSpec.random(1));
    }

    private static double sum(Trial trial) {
        return trial.integer("a") + trial.integer("b");
    }

    private static List<Map<String, Object>> configurations(Study study) {
        return study.history().observations().stream().map(Observation::params).toList();
    }

    @Test
    void triesFirstWhatItIsTold() {
        Study study = minimize()
                .tryFirst(Map.of("a", 3, "b", 4))
                .tryFirst(Map.of("a", 5))
                .build();

        study.optimize(4, StudyBuilderTest::sum);

        assertThat(configurations(study).get(0)).isEqualTo(Map.of("a", 3L, "b", 4L));
        assertThat(configurations(study).get(1)).containsEntry("a", 5L).containsKey("b");
    }

    @Test
    void whatIsStartedByHandTakesNoPlaceOfWhatIsTriedFirst() {
        Study study = minimize().tryFirst(Map.of("a", 3, "b", 4)).build();

        Trial started = study.start(Map.of("a", 9, "b", 9));
        Trial first = study.ask().orElseThrow();
        Trial second = study.ask().orElseThrow();

        assertThat(first.params()).isEqualTo(Map.of("a", 3L, "b", 4L));
        assertThat(List.of(first.number(), started.number(), second.number())).containsExactly(0, 1, 2);
    }

    @Test
    void whatIsStartedByHandTakesNoPointOfASequence() {
        SearchSpace three = SearchSpace.builder().choice("c", "a", "b", "c").build();
        for (String sampler : List.of("grid", "random", "sobol")) {
            Study study = Study.create(three, Goal.MINIMIZE, new SamplerSpec(sampler, 1, 0));
            study.tell(study.start(Map.of("c", "b")).number(), 1);
            study.optimize(1, trial -> 1);
            study.tell(study.start(Map.of("c", "c")).number(), 1);

            Study read = Study.fromJson(study.toJson());
            read.optimize(9, trial -> 1);

            assertThat(read.history().size()).as(sampler).isEqualTo(2 + 3);
            assertThat(configurations(read)).contains(Map.of("c", "a"), Map.of("c", "b"), Map.of("c", "c"));
        }
    }

    @Test
    void aHistoryTellsWhatWasStartedByHandByTheSequence() {
        SearchSpace four = SearchSpace.builder().choice("c", "a", "b", "c", "d").build();
        for (String sampler : List.of("grid", "random", "sobol", "halton")) {
            SamplerSpec spec = new SamplerSpec(sampler, 1, 0);
            Study study = Study.builder(four, Goal.MINIMIZE)
                    .sampler(spec)
                    .tryFirst(Map.of("c", "d"))
                    .build();
            Study whole = Study.create(four, Goal.MINIMIZE, spec);
            whole.optimize(9, trial -> 1);
            Map<String, Object> last = configurations(whole).get(3);
            study.tell(study.start(last).number(), 1);
            study.optimize(2, trial -> 1);

            Study resumed = Study.builder(four, Goal.MINIMIZE)
                    .sampler(spec)
                    .tryFirst(Map.of("c", "d"))
                    .resume(study.history());
            study.optimize(9, trial -> 1);
            resumed.optimize(9, trial -> 1);

            assertThat(resumed.history()).as(sampler).isEqualTo(study.history());
            assertThat(configurations(resumed)).containsAll(configurations(whole));
        }
    }

    @Test
    void aSequenceWithoutEndGoesOnBehindWhatWasStartedByHand() {
        SearchSpace line = SearchSpace.builder().uniform("x", 0, 1).build();
        SamplerSpec spec = SamplerSpec.sobol(3);
        Study whole = Study.create(line, Goal.MINIMIZE, spec);
        whole.optimize(8, trial -> 1);
        Study study = Study.create(line, Goal.MINIMIZE, spec);
        study.optimize(3, trial -> 1);
        study.tell(study.start(Map.of("x", 0.123)).number(), 1);

        Study resumed = Study.resume(line, spec, study.history());
        resumed.optimize(5, trial -> 1);

        assertThat(configurations(resumed)).hasSize(9).containsAll(configurations(whole));
        SearchSpace wider = SearchSpace.builder().uniform("x", 0, 2).build();
        Study changed = Study.resume(wider, spec, whole.history());
        changed.optimize(4, trial -> 1);
        Study fresh = Study.create(wider, Goal.MINIMIZE, spec);
        fresh.optimize(12, trial -> 1);
        assertThat(configurations(changed).subList(8, 12))
                .as("another sequence, from where the old one was")
                .isEqualTo(configurations(fresh).subList(8, 12));
    }

    @Test
    void refusesToTryFirstWhatLiesOutside() {
        StudyBuilder builder = minimize().tryFirst(Map.of("a", 10));
        assertThatThrownBy(builder::build)
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("parameter 'a': 10 is not among its values");
    }

    @Test
    void learnsFromAnEarlierStudyAndTriesNothingOfItAgain() {
        Study earlier = minimize().build();
        earlier.optimize(60, StudyBuilderTest::sum);
        Study study = minimize()
                .sampler(SamplerSpec.tpe(2))
                .learnFrom(earlier.history())
                .build();

        study.optimize(40, StudyBuilderTest::sum);

        assertThat(configurations(study)).hasSize(40).doesNotContainAnyElementsOf(configurations(earlier));
        assertThat(study.ask()).isEmpty(); // 60 and 40 are all there are
        assertThatThrownBy(() -> Study.builder(DIGITS, Goal.MAXIMIZE).learnFrom(earlier.history()))
                .hasMessage(
                        "learnFrom: a study of [MINIMIZE] (expected: [MAXIMIZE], as here); its values can't be compared");
    }

    @Test
    void endsWhenTheTerminatorSaysSo() {
        Study study = minimize().terminator(TerminatorSpec.stagnation(10, 0)).build();

        study.optimize(90, trial -> 1);

        assertThat(study.history().size()).isEqualTo(20);
        assertThat(study.stopped()).contains("the last 10 of 20 finished trials have not improved the best value");
        assertThat(study.ask()).isEmpty();
    }

    /** Tells trials that fail with small digits what a sampler makes of it. */
    private static List<Map<String, Object>> failedTwice(FailedTrials policy) {
        SearchSpace two = SearchSpace.builder().choice("x", "bad", "good").build();
        Study study = Study.builder(two, Goal.MINIMIZE)
                .sampler(SamplerSpec.tpe(1))
                .failedTrials(policy)
                .build();
        List<Map<String, Object>> failed = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Optional<Trial> trial = study.ask();
            if (trial.isEmpty()) {
                break;
            }
            if (trial.get().choice("x").equals("bad")) {
                failed.add(trial.get().params());
                study.tellFailed(trial.get().number());
            } else {
                study.tell(trial.get().number(), 1);
            }
        }
        return failed;
    }

    @Test
    void whatFailsCountsByThePolicy() {
        assertThat(failedTwice(FailedTrials.AVOID)).hasSize(1);
        assertThat(failedTwice(FailedTrials.WORST)).hasSize(1);
        assertThat(failedTwice(FailedTrials.IGNORE)).hasSizeGreaterThan(1);
        assertThat(failedTwice(FailedTrials.RETRY)).hasSize(2);
    }

    @Test
    void askGivesAFailedTrialBackOnce() {
        Study study = minimize()
                .failedTrials(FailedTrials.RETRY)
                .pruner(PrunerSpec.median(0))
                .build();
        Trial trial = study.ask().orElseThrow();
        trial.report(3, 0.5);

        study.tellFailed(0, "first");
        assertThatThrownBy(() -> study.tellFailed(0, "twice"))
                .hasMessage(
                        "trial 0: already told as failed, and to be tried again (expected: a running trial); ask gives it back");
        assertThat(study.history().observations().get(0).state()).isEqualTo(State.RUNNING);

        assertThat(study.ask()).contains(trial);
        assertThat(study.history().observations().get(0).intermediate()).isEmpty();
        study.tellFailed(0, "second");
        assertThat(study.history().observations().get(0).state()).isEqualTo(State.FAILED);
        assertThat(study.error(0)).contains("second");
        assertThat(study.ask().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> Study.builder(DIGITS).build())
                .hasMessageContaining("no goals (expected: at least one)");
        StudyBuilder several = Study.builder(DIGITS, Goal.MINIMIZE, Goal.MINIMIZE);
        assertThatThrownBy(() -> several.pruner(PrunerSpec.median(1)).build())
                .hasMessageContaining("pruner: median with several goals (expected: none)");
        assertThatThrownBy(() -> several.pruner(PrunerSpec.none())
                        .terminator(TerminatorSpec.stagnation(10, 0))
                        .build())
                .hasMessageContaining("terminator: stagnation with several goals (expected: none)");
        assertThatThrownBy(() -> minimize().maxFailures(0)).hasMessageContaining("maxFailures: 0 (expected: >= 1)");
        assertThatThrownBy(
                        () -> minimize().sampler(new SamplerSpec("tpee", 1, 0)).build())
                .hasMessageContaining("sampler: 'tpee' is unknown; did you mean 'tpe'?");
        assertThatThrownBy(() -> minimize().resume(History.empty(Goal.MAXIMIZE)))
                .hasMessageContaining("resume: a study of [MAXIMIZE] (expected: [MINIMIZE], as here)");
    }

    @Test
    void aSpaceOfWhichNothingIsLeftIsRefused() {
        SearchSpace none =
                SearchSpace.builder().integer("a", 0, 9).constraint("a > 100").build();
        assertThatThrownBy(() -> Study.create(none, Goal.MINIMIZE, SamplerSpec.grid(10)))
                .hasMessageContaining("'a > 100' alone forbids 100.0 % of them");
    }

    @Test
    void aTrialHasAsManyViolationsAsThoseBefore() {
        Study study = minimize().build();
        study.ask();
        study.ask();
        study.tell(0, List.of(1.0), List.of(0.0, 2.0));
        assertThatThrownBy(() -> study.tell(1, 1))
                .hasMessage(
                        "trial 1: violations [] (expected: 2, as trial 0 has); tell one for each constraint, 0 where it is kept");
        study.tell(1, List.of(1.0), List.of(0.0, 0.0));
        assertThat(study.best().orElseThrow().number()).isEqualTo(1);
    }
}
