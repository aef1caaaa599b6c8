package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.messages;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.SearchPlan;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Trials that are evaluated several times, and sweeps that end before their trials are used up. */
class FoldsTest {
    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    private void start(int slots, Sweep sweep) {
        cluster.register("a", "1", slots);
        job = cluster.submit("s", sweep);
        cluster.suggest(job);
    }

    private static Sweep.Builder sweep(int trials) {
        return Sweep.builder("toy")
                .trainer(TrainerSpec.of("toy")
                        .withSpace(SearchSpace.builder().integer("depth", 1, 10).build()))
                .metric(new MetricSpec("score", MetricSpec.Goal.MAXIMIZE))
                .trials(trials)
                .registerAs("toy-model");
    }

    private static Sweep thrice(int trials, PrunerSpec pruner) {
        return sweep(trials).evaluate(Evaluation.repeats(3)).pruner(pruner).build();
    }

    private Turn done(int task, double value) {
        return cluster.succeed("a", attempt(job, task, 1), new TaskResult.FoldDone(value, Map.of("size", value * 10)));
    }

    private JobView.TrialView trial(int number) {
        return cluster.view(job).trials().get(number);
    }

    private static List<TaskSpec.Trial> trials(Turn turn) {
        return messages(turn, NodeMessage.RunAttempt.class).stream()
                .map(order -> (TaskSpec.Trial) order.task())
                .toList();
    }

    @Test
    void aTrialIsTheMeanOfItsEvaluationsWhichRunInParallel() {
        start(3, thrice(2, PrunerSpec.none()));
        assertThat(cluster.core.nodes().get(0).running()).isEqualTo(3);
        done(1, 0.6);
        done(0, 0.5);
        assertThat(trial(0).state()).isEqualTo(JobState.RUNNING);
        assertThat(trial(0).value()).isNull();
        assertThat(cluster.view(job).best()).isNull();
        cluster.restart();
        cluster.register("a", "1", 3, attempt(job, 2, 1), attempt(job, 3, 1), attempt(job, 4, 1));
        done(2, 0.7);
        assertThat(trial(0).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(trial(0).value()).isEqualTo((0.5 + 0.6 + 0.7) / 3);
        assertThat(Objects.requireNonNull(trial(0).deviation())).isEqualTo(0.1, offset(1e-12));
        assertThat(cluster.view(job).best()).isZero();
        assertThat(cluster.core.progress(job).orElseThrow().done()).isEqualTo(1);
    }

    @Test
    void theBestConfigurationIsFittedOnceMoreForItsModel() {
        start(3, thrice(2, PrunerSpec.none()));
        for (int task = 0; task < 5; task++) {
            done(task, task / 10.0);
        }
        Turn turn = done(5, 0.5);
        assertThat(ordered(turn)).containsExactly(attempt(job, 6, 1));
        TaskSpec.Trial fit = trials(turn).get(0);
        assertThat(fit.fold()).isNull();
        assertThat(fit.number()).isEqualTo(1);
        assertThat(fit.keepModel()).isTrue();
        assertThat(fit.bestSoFar()).as("it is kept whatever it comes to").isNull();
        assertThat(cluster.view(job).state()).isEqualTo(JobState.RUNNING);
        cluster.restart();
        cluster.register("a", "1", 3, attempt(job, 6, 1));
        ModelArtifact model = new ModelArtifact("sha", 1, "toy", List.of(), "label", Map.of());
        cluster.succeed("a", attempt(job, 6, 1), new TaskResult.TrialDone(0.2, Map.of(), model));
        JobView view = cluster.view(job);
        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(view.best()).isEqualTo(1);
        assertThat(view.trials()).hasSize(2);
        assertThat(cluster.core.models()).singleElement().satisfies(registered -> {
            assertThat(registered.value()).isEqualTo(0.2);
            assertThat(registered.run()).isEqualTo(fit.run()).isNotEqualTo(trial(1).run());
        });
    }

    @Test
    void anEvaluationThatFailsIsTheTrialsFailureAndTheOthersAreDropped() {
        start(2, thrice(3, PrunerSpec.none()));
        Turn turn = cluster.fail("a", attempt(job, 1, 1), ErrorCode.USER_CODE_FAILED);
        assertThat(cancelled(turn)).containsExactly(attempt(job, 0, 1));
        assertThat(ordered(turn)).as("not the third").containsExactly(attempt(job, 3, 1));
        assertThat(trial(0).state()).isEqualTo(JobState.FAILED);
        assertThat(trial(0).error()).contains("evaluation 1 of 3", "it broke");
        assertThat(done(0, 0.9).events()).as("too late").hasSize(2); // the slot is free, and given to the next
        assertThat(trial(0).state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void foldsThatCannotWinAnyMoreEndTheTrial() {
        start(1, thrice(3, PrunerSpec.named("median").startupTrials(1).build()));
        done(0, 0.5);
        done(1, 0.6);
        done(2, 0.7);
        Turn turn = done(3, 0.4);
        assertThat(ordered(turn)).as("the next trial's first").containsExactly(attempt(job, 6, 1));
        assertThat(trial(1).state()).isEqualTo(JobState.PRUNED);
        assertThat(trial(1).value()).isEqualTo(0.4);
        assertThat(ordered(done(6, 0.55))).as("0.55 against 0.5").containsExactly(attempt(job, 7, 1));
        turn = done(7, 0.5);
        assertThat(trial(2).value()).as("0.525 against 0.55").isEqualTo(0.525);
        assertThat(trials(turn))
                .singleElement()
                .satisfies(fit -> assertThat(fit.number()).isZero());
    }

    @Test
    void eachRepeatHasASeedOfItsOwnAndEachFoldOfARepeatTheSame() {
        SearchPlan plan =
                new SearchPlan.Builder().evaluate(new Evaluation(2, 2, null, 5)).build();
        start(
                4,
                new Sweep(
                        "toy",
                        DatasetSpec.of("/data/toy.csv", "label"),
                        sweep(1).build().trainers(),
                        MetricSpec.AUC,
                        SamplerSpec.random(1),
                        PrunerSpec.none(),
                        1,
                        0,
                        null,
                        null,
                        null,
                        plan));
        var version =
                new DatasetVersion("v", DatasetSpec.of("/data/toy.csv", "label"), List.of(), List.of("x"), 8, 2, 1);
        cluster.succeed("a", attempt(job, 0, 1), new TaskResult.DatasetLoaded(version, 0.5));
        Turn turn = cluster.handle(new Command.AddTrials(job, 0, List.of(Map.of("toy/depth", 1L)), false));
        List<TaskSpec.Trial> all = trials(turn);
        assertThat(all)
                .extracting(trial -> Objects.requireNonNull(trial.fold()).fold())
                .containsExactly(0, 1, 0, 1);
        assertThat(all)
                .allSatisfy(
                        trial -> assertThat(Objects.requireNonNull(trial.fold()).stratify())
                                .isTrue());
        assertThat(all.get(1).seed())
                .isEqualTo(all.get(0).seed())
                .isNotEqualTo(all.get(2).seed());
        assertThat(all)
                .extracting(trial -> Objects.requireNonNull(trial.fold()).seed())
                .satisfies(seeds -> {
                    assertThat(seeds.get(0)).isEqualTo(seeds.get(1)).isEqualTo(5L);
                    assertThat(seeds.get(2)).isEqualTo(seeds.get(3)).isNotEqualTo(5L);
                });
        assertThat(all).extracting(TaskSpec.Trial::run).containsOnly(all.get(0).run());
    }

    @Test
    void aStoppedSearchDropsWhatHasNotBegunAndEndsWithItsBest() {
        start(1, thrice(900, PrunerSpec.none()));
        done(0, 0.5);
        Turn turn = cluster.handle(new Command.StopSearch(job, "enough"));
        assertThat(turn.effects()).noneMatch(Effect.SuggestionsWanted.class::isInstance);
        assertThat(cluster.handle(new Command.StopSearch(job, "again")).events())
                .isEmpty();
        cluster.restart();
        cluster.register("a", "1", 1, attempt(job, 1, 1));
        assertThat(trial(0).state()).isEqualTo(JobState.RUNNING);
        assertThat(trial(1).state()).isEqualTo(JobState.CANCELLED);
        done(1, 0.6);
        List<TaskSpec.Trial> fit = trials(done(2, 0.7));
        assertThat(fit)
                .singleElement()
                .satisfies(trial -> assertThat(trial.fold()).isNull());
        int last = 3 * cluster.view(job).trials().size();
        cluster.succeed("a", attempt(job, last, 1), 0.6);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).stopped()).isEqualTo("enough");
    }

    @Test
    void theSweepFailsAfterSoManyFailedTrials() {
        start(1, sweep(9).maxFailures(2).build());
        cluster.succeed("a", attempt(job, 0, 1), 0.5);
        cluster.fail("a", attempt(job, 1, 1), ErrorCode.USER_CODE_FAILED);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.RUNNING);
        cluster.succeed("a", attempt(job, 2, 1), 0.5);
        cluster.fail("a", attempt(job, 3, 1), ErrorCode.USER_CODE_FAILED);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).error())
                .contains("2 trials failed (expected: fewer than maxFailures, 2); the first error: it broke");
    }
}
