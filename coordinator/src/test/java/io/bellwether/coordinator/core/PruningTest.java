package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.coordinator.core.SuggestionRequest.PastTrial;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Trials that promise little are ended early. */
class PruningTest {
    private static final PrunerSpec AFTER_TWO = new PrunerSpec("median", 2, 0, 0);

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    /** Trials 0 and 1 are complete with 0.5 and 0.7 at step 1, 0.6 and 0.8 at step 2; trials 2 and 3 run on node a. */
    private void start(int trials) {
        cluster.register("a", "1", 2);
        job = cluster.submit("s", CoreFixture.sweep(trials, AFTER_TWO));
        cluster.suggest(job);
        cluster.report("a", attempt(job, 0, 1), 0.5, 0.6);
        cluster.report("a", attempt(job, 1, 1), 0.7, 0.8);
        cluster.succeed("a", attempt(job, 0, 1), 0.6);
        cluster.succeed("a", attempt(job, 1, 1), 0.8);
    }

    private JobView.TrialView trial(int number) {
        return cluster.view(job).trials().get(number);
    }

    @Test
    void aTrialBelowTheMedianIsToldToStopAtOnceAndKeepsItsSlotUntilItHas() {
        start(5);
        Turn turn = cluster.report("a", attempt(job, 2, 1), 0.1);
        assertThat(cancelled(turn)).containsExactly(attempt(job, 2, 1));
        assertThat(trial(2).state()).isEqualTo(JobState.PRUNED);
        assertThat(trial(2).value()).isEqualTo(0.1);
        assertThat(ordered(turn)).isEmpty();
        assertThat(cluster.core.nodes().get(0).running()).isEqualTo(2);
        turn = cluster.fail("a", attempt(job, 2, 1), ErrorCode.CANCELLED);
        assertThat(ordered(turn)).containsExactly(attempt(job, 4, 1));
    }

    @Test
    void aTrialAboveTheMedianGoesOn() {
        start(5);
        assertThat(cancelled(cluster.report("a", attempt(job, 2, 1), 0.65, 0.75)))
                .isEmpty();
        assertThat(trial(2).state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aLostOrderToStopIsSentAgain() {
        start(5);
        cluster.report("a", attempt(job, 2, 1), 0.1);
        assertThat(cancelled(cluster.heartbeat("a", attempt(job, 2, 1), attempt(job, 3, 1))))
                .containsExactly(attempt(job, 2, 1));
        cluster.restart();
        Turn turn = cluster.register("a", "1", 2, attempt(job, 2, 1), attempt(job, 3, 1));
        assertThat(cancelled(turn)).containsExactly(attempt(job, 2, 1));
    }

    @Test
    void aLateSuccessOfAPrunedTrialDoesNotCount() {
        start(5);
        cluster.report("a", attempt(job, 2, 1), 0.1);
        cluster.succeed("a", attempt(job, 2, 1), 99);
        assertThat(trial(2).state()).isEqualTo(JobState.PRUNED);
        assertThat(cluster.view(job).best()).isEqualTo(1);
    }

    @Test
    void prunedTrialsAreDoneAndTheSweepSucceedsWithoutThem() {
        start(4);
        cluster.report("a", attempt(job, 2, 1), 0.1);
        cluster.report("a", attempt(job, 3, 1), 0.2);
        assertThat(cluster.core.progress(job).orElseThrow().done()).isEqualTo(4);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).tasks()).isEqualTo(Map.of(JobState.SUCCEEDED, 2, JobState.PRUNED, 2));
    }

    @Test
    void pointsThatAreNoNewsAreNoFacts() {
        start(5);
        assertThat(cluster.report("a", attempt(job, 2, 1), 0.65).events()).hasSize(1);
        assertThat(cluster.report("a", attempt(job, 2, 1), 0.65).events()).isEmpty();
        MetricPoint other = new MetricPoint("loss", 7, 0, 0);
        assertThat(cluster.report("a", attempt(job, 2, 1), List.of(other)).events())
                .isEmpty();
        assertThat(cluster.report("a", attempt(job, 0, 1), 0.1).events()).isEmpty(); // it is over
    }

    @Test
    void theStepAtWhichATrialIsEndedIsTheLastThatIsKept() {
        start(5);
        Turn turn = cluster.report("a", attempt(job, 2, 1), 0.75, 0.1, 0.1, 0.1);
        assertThat(turn.events()).hasSize(1); // it was good once, and of the steps 3 and 4 nothing is known
        turn = cluster.report("a", attempt(job, 3, 1), 0.1, 0.9);
        assertThat(turn.events())
                .containsExactly(
                        new SweepEvent.TrialReported(job, 3, List.of(new SweepEvent.Point(1, 0.1))),
                        new TaskEvent.TaskPruned(attempt(job, 3, 1), 1, 0.1, cluster.now));
    }

    @Test
    void anotherAttemptIsNotJudgedByWhatTheFirstOneHasReported() {
        start(5);
        cluster.report("a", attempt(job, 2, 1), 0.9, 0.9);
        cluster.register("a", "2", 2);
        Turn turn = cluster.report("a", attempt(job, 2, 2), 0.1);
        assertThat(cancelled(turn)).containsExactly(attempt(job, 2, 2));
    }

    @Test
    void theSamplerLearnsWhatAPrunedTrialHadReported() {
        start(200);
        cluster.report("a", attempt(job, 2, 1), 0.65);
        cluster.report("a", attempt(job, 3, 1), 0.1);
        for (int trial = 4; trial < 40; trial++) {
            cluster.fail("a", attempt(job, trial - 1, 1), ErrorCode.CANCELLED);
            cluster.report("a", attempt(job, trial, 1), 0.1);
        }
        SuggestionRequest request = cluster.core.history(job).orElseThrow();
        assertThat(request.history().subList(0, 5))
                .extracting(PastTrial::state)
                .containsExactly(
                        JobState.SUCCEEDED, JobState.SUCCEEDED, JobState.RUNNING, JobState.PRUNED, JobState.PRUNED);
        assertThat(request.history().get(2).pruned()).isEmpty();
        assertThat(request.history().get(3).pruned()).isEqualTo(new TreeMap<>(Map.of(1, 0.1)));
    }

    @Test
    void aRestartKnowsTheCurves() {
        start(5);
        cluster.report("a", attempt(job, 2, 1), 0.65);
        cluster.restart();
        cluster.register("a", "1", 2, attempt(job, 2, 1), attempt(job, 3, 1));
        assertThat(cancelled(cluster.report("a", attempt(job, 3, 1), 0.1))).containsExactly(attempt(job, 3, 1));
        assertThat(cluster.report("a", attempt(job, 2, 1), 0.65).events()).isEmpty();
    }

    @Test
    void aMisspeltPrunerIsRefusedWithTheNearestName() {
        cluster.register("a", "1", 1);
        Turn turn = cluster.handle(
                new Command.SubmitJob("r", new JobId("x"), CoreFixture.sweep(3, new PrunerSpec("medain", 0, 0, 0))));
        ClusterException refusal = Objects.requireNonNull(turn.refusal());
        assertThat(refusal).hasMessageContaining("did you mean 'median'?");
    }
}
