package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Scheduling;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Short trials are sent to a node before a slot is free there. */
class AheadTest {
    private static final long MILLIS = 10;

    /** What a node of one slot gets ahead of trials of that length. */
    private static final int AHEAD = 2;

    private final CoreFixture cluster = new CoreFixture();

    private JobId start(int trials, int slots) {
        cluster.register("a", "1", slots);
        JobId job = cluster.submit("s", CoreFixture.sweep(trials));
        cluster.suggest(job);
        return job;
    }

    private Turn succeed(JobId job, int task) {
        return cluster.succeedAfter(MILLIS, "a", attempt(job, task, 1), task);
    }

    private int busy() {
        return cluster.core.nodes().get(0).running();
    }

    private static List<TaskEvent.AttemptSentAhead> sentAhead(Turn turn) {
        return turn.events().stream()
                .filter(TaskEvent.AttemptSentAhead.class::isInstance)
                .map(TaskEvent.AttemptSentAhead.class::cast)
                .toList();
    }

    @Test
    void aNodeGetsTrialsForAWhileOnceItIsKnownThatTheyAreShort() {
        JobId job = start(10, 1);
        Turn turn = succeed(job, 0);
        assertThat(ordered(turn)).containsExactly(attempt(job, 1, 1), attempt(job, 2, 1), attempt(job, 3, 1));
        assertThat(sentAhead(turn)).hasSize(AHEAD);
        assertThat(busy()).as("slots that are held").isEqualTo(1);
        turn = succeed(job, 1);
        assertThat(ordered(turn)).as("what takes over the slot has been sent").containsExactly(attempt(job, 4, 1));
        assertThat(busy()).isEqualTo(1);
    }

    @Test
    void trialsThatTakeLongWaitForTheirSlots() {
        JobId job = start(10, 1);
        assertThat(ordered(cluster.succeed("a", attempt(job, 0, 1), 1))).containsExactly(attempt(job, 1, 1));
    }

    @Test
    void outcomesMayComeInAnyOrder() {
        JobId job = start(10, 1);
        succeed(job, 0);
        succeed(job, 3);
        succeed(job, 2);
        assertThat(busy()).isEqualTo(1);
        for (int task : new int[] {1, 4, 6, 5, 9, 8, 7}) {
            succeed(job, task);
        }
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).best()).isEqualTo(9);
        assertThat(busy()).isZero();
    }

    @Test
    void nothingIsSentAheadOfAnotherJobThatWaitsAndTheSlotIsItsOwnInTime() {
        JobId job = start(20, 1);
        succeed(job, 0);
        JobId other = cluster.submit("other", CoreFixture.sweep(1));
        cluster.suggest(other);
        assertThat(ordered(succeed(job, 1))).isEmpty();
        cluster.now++;
        assertThat(ordered(succeed(job, 2))).isEmpty();
        assertThat(ordered(succeed(job, 3))).as("the line has come to its end").containsExactly(attempt(other, 0, 1));
    }

    @Test
    void jobsThatMayBePreemptedGetNothingAhead() {
        cluster.register("a", "1", 1);
        JobId job = cluster.submit("s", CoreFixture.sweep(10, null, Scheduling.DEFAULT.withPreemptible(true)));
        cluster.suggest(job);
        assertThat(ordered(succeed(job, 0))).containsExactly(attempt(job, 1, 1));
    }

    @Test
    void aSweepAsksForFewConfigurationsAtATimeUnlessItsTrialsAreShort() {
        cluster.register("a", "1", 2);
        JobId job = cluster.submit("s", CoreFixture.sweep(200));
        assertThat(cluster.core.suggestionRequest(job).orElseThrow().count())
                .as("twice as many as slots")
                .isEqualTo(4);
        cluster.suggest(job);
        for (int task = 0; cluster.core.suggestionRequest(job).isEmpty(); task++) {
            succeed(job, task);
        }
        assertThat(cluster.core.suggestionRequest(job).orElseThrow().count())
                .as("half of two for each slot and of a fifth of a second's work for each")
                .isEqualTo((4 + 2 * 200 / (int) MILLIS) / 2);
    }

    @Test
    void whatFindsNoSlotIsTakenBackAndGoesElsewhere() {
        JobId job = start(10, 1);
        succeed(job, 0);
        cluster.now += 501;
        cluster.touchAll();
        Turn turn = cluster.handle(new Command.Tick());
        assertThat(cancelled(turn)).containsExactly(attempt(job, 2, 1), attempt(job, 3, 1));
        assertThat(cluster.core.explain(job).orElseThrow().waits().toString()).contains("sent ahead");
        assertThat(sentAhead(turn)).as("once is enough").isEmpty();
        turn = cluster.register("b", "1", 1);
        assertThat(ordered(turn)).containsExactly(attempt(job, 2, 2));
        assertThat(ordered(cluster.fail("a", attempt(job, 2, 1), ErrorCode.CANCELLED)))
                .as("its node has said so, which frees nothing")
                .isEmpty();
        assertThat(cluster.view(job).trials().get(2).attempts()).isEqualTo(2);
    }

    @Test
    void whatWasSentAheadToALostNodeIsTriedAgain() {
        JobId job = start(10, 1);
        succeed(job, 0);
        Turn turn = cluster.register("a", "2", 1);
        assertThat(ordered(turn)).contains(attempt(job, 1, 2));
        assertThat(busy()).isEqualTo(1);
        assertThat(cluster.view(job).trials().get(3).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void aRestartKnowsWhatWasSentAhead() {
        JobId job = start(10, 1);
        succeed(job, 0);
        cluster.restart();
        AttemptId[] known = {attempt(job, 1, 1), attempt(job, 2, 1), attempt(job, 3, 1)};
        assertThat(ordered(cluster.register("a", "1", 1, known))).isEmpty();
        assertThat(busy()).isEqualTo(1);
        assertThat(ordered(succeed(job, 1))).containsExactly(attempt(job, 4, 1));
    }

    @Test
    void theEndOfTheJobFreesTheSlotWhenAllHaveLeft() {
        JobId job = start(10, 1);
        succeed(job, 0);
        Turn turn = cluster.handle(new Command.CancelJob(job));
        assertThat(cancelled(turn)).containsExactly(attempt(job, 1, 1), attempt(job, 2, 1), attempt(job, 3, 1));
        JobId other = cluster.submit("other", CoreFixture.sweep(1));
        cluster.suggest(other);
        cluster.fail("a", attempt(job, 2, 1), ErrorCode.CANCELLED);
        cluster.fail("a", attempt(job, 1, 1), ErrorCode.CANCELLED);
        assertThat(ordered(cluster.fail("a", attempt(job, 3, 1), ErrorCode.CANCELLED)))
                .containsExactly(attempt(other, 0, 1));
    }
}
