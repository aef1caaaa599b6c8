package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.messages;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Trials that pause with a checkpoint and go on once they are among the best. */
class PromotionTest {
    private static final PrunerSpec HALVES = PrunerSpec.named("asha-promotion")
            .minSteps(2)
            .reduction(2)
            .maxSteps(8)
            .build();

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    private void start(int trials, int slots) {
        cluster.register("a", "1", slots);
        job = cluster.submit("s", CoreFixture.sweep(trials, HALVES));
        cluster.suggest(job);
    }

    private Turn pause(String node, AttemptId attempt, long step, double value) {
        Checkpoint saved = new Checkpoint("sha-" + attempt + "-" + step, 10, step);
        return cluster.succeed(node, attempt, new TaskResult.TrialPaused(step, value, saved));
    }

    private JobState stateOf(int trial) {
        return cluster.view(job).trials().get(trial).state();
    }

    private static TaskSpec.Trial trial(Turn turn, int order) {
        return (TaskSpec.Trial)
                messages(turn, NodeMessage.RunAttempt.class).get(order).task();
    }

    @Test
    void aPausedTrialFreesItsSlotAndGoesOnFromItsCheckpointBeforeNewOnesBegin() {
        start(9, 1);
        Turn turn = pause("a", attempt(job, 0, 1), 2, 0.5);
        assertThat(stateOf(0)).isEqualTo(JobState.PAUSED);
        assertThat(cluster.view(job).trials().get(0).value()).isEqualTo(0.5);
        assertThat(ordered(turn)).containsExactly(attempt(job, 1, 1));
        assertThat(trial(turn, 0).pauseAt()).isEqualTo(2);
        assertThat(trial(turn, 0).prunable())
                .as("only its pauses are of interest")
                .isFalse();
        turn = pause("a", attempt(job, 1, 1), 2, 0.4);
        assertThat(ordered(turn)).as("of two, the better one").containsExactly(attempt(job, 0, 2));
        assertThat(Objects.requireNonNull(trial(turn, 0).checkpoint()).sha256()).isEqualTo("sha-s/0.1-2");
        assertThat(trial(turn, 0).pauseAt()).isEqualTo(4);
        turn = pause("a", attempt(job, 0, 2), 4, 0.6);
        assertThat(ordered(turn)).as("alone at step 4").containsExactly(attempt(job, 2, 1));
        assertThat(turn.effects())
                .as("the checkpoint that the new one has replaced")
                .contains(new Effect.CheckpointsUnwanted(job, attempt(job, 0, 1).task(), "sha-s/0.1-2"));
    }

    @Test
    void aRestartKnowsWhoIsPausedAndAtWhat() {
        start(9, 2);
        pause("a", attempt(job, 0, 1), 2, 0.5);
        cluster.restart();
        assertThat(stateOf(0)).isEqualTo(JobState.PAUSED);
        cluster.register("a", "1", 2, attempt(job, 1, 1), attempt(job, 2, 1));
        Turn turn = pause("a", attempt(job, 1, 1), 2, 0.4);
        assertThat(ordered(turn)).containsExactly(attempt(job, 0, 2));
    }

    @Test
    void aPromotedTrialWhoseNodeIsLostGoesOnElsewhereFromTheSameCheckpoint() {
        start(9, 1);
        pause("a", attempt(job, 0, 1), 2, 0.5);
        pause("a", attempt(job, 1, 1), 2, 0.4);
        cluster.register("b", "1", 1);
        Turn turn = cluster.register("a", "2", 1);
        TaskSpec.Trial again = messages(turn, NodeMessage.RunAttempt.class).stream()
                .filter(order -> order.attempt().equals(attempt(job, 0, 3)))
                .map(order -> (TaskSpec.Trial) order.task())
                .findFirst()
                .orElseThrow();
        assertThat(Objects.requireNonNull(again.checkpoint()).step()).isEqualTo(2);
        assertThat(again.pauseAt()).isEqualTo(4);
        assertThat(stateOf(1))
                .as("the loss of a node is nothing to who is paused")
                .isEqualTo(JobState.PAUSED);
    }

    @Test
    void aPauseThatIsToldTwiceOrLateCountsOnce() {
        start(9, 2);
        pause("a", attempt(job, 0, 1), 2, 0.5);
        assertThat(pause("a", attempt(job, 0, 1), 2, 0.9).events()).isEmpty();
        cluster.handle(new Command.CancelJob(job));
        pause("a", attempt(job, 1, 1), 2, 0.7);
        assertThat(stateOf(0)).isEqualTo(JobState.CANCELLED);
        assertThat(stateOf(1)).isEqualTo(JobState.CANCELLED);
        assertThat(cluster.core.nodes().get(0).running()).isEqualTo(1);
    }

    @Test
    void whatIsPausedWhenNothingMoreComesIsPruned() {
        start(3, 1);
        pause("a", attempt(job, 0, 1), 2, 0.5);
        pause("a", attempt(job, 1, 1), 2, 0.4);
        cluster.succeed("a", attempt(job, 0, 2), 0.9);
        assertThat(stateOf(1)).isEqualTo(JobState.PAUSED);
        Turn turn = pause("a", attempt(job, 2, 1), 2, 0.3);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).tasks()).isEqualTo(Map.of(JobState.SUCCEEDED, 1, JobState.PRUNED, 2));
        assertThat(cluster.view(job).best()).isZero();
        assertThat(cluster.core.progress(job).orElseThrow().done()).isEqualTo(3);
        assertThat(turn.effects()).contains(new Effect.CheckpointsUnwanted(job, null, null));
    }

    @Test
    void aSweepTooSmallForItsRungsTakesTheBestToItsEnd() {
        start(2, 2);
        pause("a", attempt(job, 0, 1), 2, Double.NaN);
        Turn turn = pause("a", attempt(job, 1, 1), 2, 0.3);
        assertThat(ordered(turn)).containsExactly(attempt(job, 1, 2));
        turn = pause("a", attempt(job, 1, 2), 4, 0.3);
        assertThat(ordered(turn)).containsExactly(attempt(job, 1, 3));
        assertThat(trial(turn, 0).pauseAt()).as("8 is the end").isNull();
        cluster.fail("a", attempt(job, 1, 3), ErrorCode.USER_CODE_FAILED);
        assertThat(stateOf(0)).isEqualTo(JobState.RUNNING);
        cluster.succeed("a", attempt(job, 0, 2), 0.1);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).best()).isZero();
    }

    @Test
    void theSamplerLearnsWhatPausedTrialsHaveComeTo() {
        start(200, 2);
        Deque<NodeMessage.RunAttempt> running = new ArrayDeque<>();
        Turn turn = pause("a", attempt(job, 0, 1), 2, 0.5);
        for (int pauses = 0; cluster.core.suggestionRequest(job).isEmpty(); pauses++) {
            running.addAll(messages(turn, NodeMessage.RunAttempt.class));
            NodeMessage.RunAttempt order = running.remove();
            Long step = ((TaskSpec.Trial) order.task()).pauseAt();
            turn = step == null
                    ? cluster.succeed("a", order.attempt(), 0.5)
                    : pause("a", order.attempt(), step, 0.1 / (1 + pauses));
        }
        SuggestionRequest request = cluster.core.suggestionRequest(job).orElseThrow();
        assertThat(request.history())
                .filteredOn(trial -> trial.state() == JobState.PAUSED
                        || (trial.state() == JobState.RUNNING
                                && cluster.view(job)
                                                .trials()
                                                .get(trial.number())
                                                .attempts()
                                        > 1))
                .isNotEmpty()
                .allSatisfy(trial -> assertThat(trial.pruned()).containsKey(2));
    }

    @Test
    void aTrainerThatCanNotPauseIsRefused() {
        cluster.register("a", "1", 1);
        Sweep toys = CoreFixture.sweep(3, HALVES);
        Sweep solo = new Sweep(
                "solo",
                null,
                List.of(TrainerSpec.of("solo")
                        .withSpace(SearchSpace.builder().integer("depth", 1, 10).build())),
                toys.metric(),
                toys.sampler(),
                HALVES,
                3,
                0,
                null);
        Turn turn = cluster.handle(new Command.SubmitJob("r", new JobId("x"), solo));
        ClusterException refusal = Objects.requireNonNull(turn.refusal());
        assertThat(refusal).hasMessageStartingWith("pruner: trials of trainer 'solo' can't pause");
    }
}
