package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.job.SearchPlan.FailedTrials;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.TaskResult.TrialDone;
import io.bellwether.coordinator.core.SuggestionRequest.PastTrial;
import io.bellwether.coordinator.sweep.SweepEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Sweeps for several metrics at once, and with bounds on some. */
class ObjectivesTest {
    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    private void start(Sweep.Builder sweep) {
        cluster.register("a", "1", 8);
        Sweep plain = CoreFixture.sweep(4);
        job = cluster.submit(
                "s",
                sweep.trainer(plain.trainers().get(0)).metric(plain.metric()).build());
        cluster.suggest(job);
    }

    private void succeed(int trial, double score, Map<String, Double> metrics) {
        cluster.succeed("a", attempt(job, trial, 1), new TrialDone(score, metrics, null));
    }

    @Test
    void theFrontHoldsWhatNoOtherBeatsAlsoAfterARestart() {
        start(Sweep.builder("two")
                .trials(4)
                .objective(new MetricSpec("seconds", Goal.MINIMIZE))
                .reference(0.0, 10.0));
        succeed(0, 0.8, Map.of("seconds", 3.0));
        succeed(1, 0.7, Map.of("seconds", 4.0));
        cluster.restart();
        succeed(2, 0.9, Map.of("seconds", 5.0));
        succeed(3, 0.95, Map.of("other", 1.0));

        JobView view = cluster.view(job);
        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(view.front()).containsExactly(2, 0);
        assertThat(view.hypervolume()).isCloseTo(0.9 * 5 + 0.8 * 2, within(1e-12));
        assertThat(view.objectives()).extracting(MetricSpec::name).containsExactly("score", "seconds");
        assertThat(view.best())
                .as("by the first metric, of those that have both")
                .isEqualTo(2);
        assertThat(view.trials().get(1).values()).containsExactly(0.7, 4.0);
        assertThat(view.trials().get(3).values()).isNull();
        assertThat(view.trials().get(3).value()).isEqualTo(0.95);
        cluster.restart();
        assertThat(cluster.view(job)).isEqualTo(view);
    }

    @Test
    void whatBreaksABoundIsNeverTheBest() {
        start(Sweep.builder("bounded").trials(4).outcome("seconds <= 4"));
        succeed(0, 0.9, Map.of("seconds", 4.5));
        succeed(1, 0.7, Map.of("seconds", 4.0));
        succeed(2, 0.8, Map.of());
        assertThat(cluster.core.suggestionRequest(job)).isEmpty();
        succeed(3, 0.6, Map.of("seconds", 1.0));

        JobView view = cluster.view(job);
        assertThat(view.best()).isEqualTo(1);
        assertThat(view.trials().get(0).violation()).isEqualTo(0.5);
        assertThat(view.trials().get(1).violation()).isZero();
        assertThat(view.trials().get(2).violation()).isNull();
        assertThat(view.front()).isNull();
        assertThat(Json.write(view)).doesNotContain("front").doesNotContain("hypervolume");
    }

    @Test
    void aSweepThatFindsNothingWithinItsBoundsSaysHowNearItCame() {
        start(Sweep.builder("bounded").trials(4).outcome("seconds <= 4"));
        for (int trial = 0; trial < 4; trial++) {
            succeed(trial, 0.9, Map.of("seconds", 8.0 - trial));
        }

        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).error())
                .isEqualTo(
                        "none of the 4 trials that succeeded keeps the constraints on outcomes; the nearest, trial 3,"
                                + " breaks seconds <= 4.0, where it has 5.0; loosen them, or search elsewhere");
        assertThat(cluster.view(job).trials()).hasSize(4);
    }

    @Test
    void aMetricThatNoTrialReportsIsNamed() {
        start(Sweep.builder("two").trials(4).objective(new MetricSpec("second", Goal.MINIMIZE)));
        succeed(0, 0.9, Map.of("seconds", 1.0));
        succeed(1, 0.9, Map.of("seconds", 1.0));
        assertThat(cluster.view(job).state()).isEqualTo(JobState.RUNNING);
        succeed(2, 0.9, Map.of("seconds", 1.0));

        assertThat(cluster.view(job).state()).as("the fourth is not waited for").isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).errorCode()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(cluster.view(job).error())
                .isEqualTo("no trial reported 'second' (reported: score, seconds); let the trainer report it, or name"
                        + " another metric");
    }

    @Test
    void theSamplerIsToldAllValuesAndViolations() {
        start(Sweep.builder("both")
                .objective(new MetricSpec("seconds", Goal.MINIMIZE))
                .outcome("memory <= 100")
                .trials(500));
        for (int trial = 0; cluster.core.suggestionRequest(job).isEmpty(); trial++) {
            succeed(trial, 0.8, Map.of("seconds", 3.0, "memory", 130.0));
        }

        PastTrial first =
                cluster.core.suggestionRequest(job).orElseThrow().history().get(0);
        assertThat(first.values()).containsExactly(0.8, 3.0);
        assertThat(first.violations()).containsExactly(30.0);
    }

    @Test
    void aNewSweepLearnsFromWhatAnEarlierOneHadFoundThen() {
        start(Sweep.builder("first").trials(4));
        succeed(0, 0.8, Map.of("seconds", 3.0));
        succeed(1, 0.7, Map.of());
        Sweep second = Sweep.builder("second")
                .trainer(CoreFixture.sweep(1).trainers().get(0))
                .metric(new MetricSpec("seconds", Goal.MINIMIZE))
                .outcome("score >= 0.9")
                .tryFirst(Map.of("depth", 7))
                .learnFrom(job)
                .trials(400)
                .build();
        JobId learner = cluster.submit("t", second);
        succeed(2, 0.9, Map.of("seconds", 4.0));
        cluster.restart();

        List<SweepEvent.EarlierTrial> earlier =
                cluster.core.suggestionRequest(learner).orElseThrow().earlier();
        assertThat(earlier).hasSize(1);
        assertThat(earlier.get(0).values()).as("by the second sweep's metric").containsExactly(3.0);
        assertThat(earlier.get(0).violations()).containsExactly(0.9 - 0.8);
        assertThat(second.firstConfigurations()).containsExactly(Map.of("toy/depth", 7L));
    }

    @Test
    void whatCannotBeLearntFromOrTriedFirstIsRefusedAtOnce() {
        cluster.register("a", "1", 1);
        Sweep.Builder sweep = Sweep.builder("s")
                .trainer(CoreFixture.sweep(1).trainers().get(0))
                .metric(new MetricSpec("score", Goal.MAXIMIZE));
        Sweep eager = sweep.tryFirst(Map.of("depth", 77)).build();
        Sweep learner = sweep.learnFrom(new JobId("nobody")).build();

        assertThat(cluster.handle(new Command.SubmitJob("r-1", new JobId("u"), eager))
                        .refusal())
                .hasMessageContaining("parameter 'toy/depth': 77 is not among its values");
        assertThat(cluster.handle(new Command.SubmitJob("r-2", new JobId("v"), learner))
                        .refusal())
                .hasMessageContaining("warmStart: no sweep 'nobody' is known");
    }

    @Test
    void aTrialThatFailsIsTriedOnceMoreElsewhereIfThePolicySaysSo() {
        cluster.register("b", "1", 8);
        start(Sweep.builder("patient").failedTrials(FailedTrials.RETRY).trials(1));
        String node = Objects.requireNonNull(trial(0).node());
        String other = "a".equals(node) ? "b" : "a";
        Turn turn = cluster.fail(node, attempt(job, 0, 1), ErrorCode.USER_CODE_FAILED);
        turn = ordered(turn).isEmpty() ? cluster.handle(new Command.Tick()) : turn;
        assertThat(trial(0).state()).isIn(JobState.RUNNING, JobState.QUEUED);
        assertThat(ordered(turn)).containsExactly(attempt(job, 0, 2));
        assertThat(trial(0).node()).isEqualTo(other);
        cluster.fail(other, attempt(job, 0, 2), ErrorCode.USER_CODE_FAILED);
        assertThat(trial(0).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
    }

    private JobView.TrialView trial(int number) {
        return cluster.view(job).trials().get(number);
    }
}
