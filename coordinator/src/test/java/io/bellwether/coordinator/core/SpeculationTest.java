package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What takes much longer than its siblings is begun a second time, and counts once. */
class SpeculationTest {
    private static final int CALLS = 6;
    private static final JobId JOB = new JobId("calls");

    private final CoreFixture cluster = new CoreFixture();

    /** What was ordered and has not ended, with the node. */
    private final Map<AttemptId, NodeMessage.RunAttempt> open = new LinkedHashMap<>();

    private final Map<AttemptId, String> nodes = new LinkedHashMap<>();

    private Turn note(Turn turn) {
        for (Effect effect : turn.effects()) {
            if (effect instanceof Effect.SendToNode send && send.message() instanceof NodeMessage.RunAttempt run) {
                open.put(run.attempt(), run);
                nodes.put(run.attempt(), send.node().value());
            }
        }
        return turn;
    }

    private Turn after(long millis) {
        cluster.now += millis;
        cluster.touchAll();
        return note(cluster.handle(new Command.Tick()));
    }

    private String node(AttemptId attempt) {
        return Objects.requireNonNull(nodes.get(attempt));
    }

    private Turn succeed(AttemptId attempt) {
        TaskSpec.RunCalls calls =
                (TaskSpec.RunCalls) Objects.requireNonNull(open.remove(attempt)).task();
        return note(cluster.succeed(
                node(attempt),
                attempt,
                new TaskResult.CallsDone(
                        calls.first(), calls.count(), List.of(), null, "", null, 0, 100L * calls.count(), null)));
    }

    private Turn fail(AttemptId attempt) {
        open.remove(attempt);
        return note(cluster.fail(node(attempt), attempt, ErrorCode.IO_FAILED));
    }

    /** All but one task have ended, a tenth of a second after they began; gives the one. */
    private AttemptId straggler(boolean idempotent) {
        note(cluster.register("a", "1", 2));
        note(cluster.register("b", "1", 2));
        TaskBatch batch = new TaskBatch(CALLS, "ab".repeat(32), 1, null, 0, List.of());
        note(cluster.handle(new Command.SubmitJob(
                "request", JOB, new DurableTasks("calls", List.of(batch), false, 0, 0).withIdempotent(idempotent))));
        AttemptId slow = open.keySet().iterator().next();
        while (open.size() > 1) {
            cluster.now += 100;
            List<AttemptId> others = new ArrayList<>(open.keySet());
            others.remove(slow);
            others.forEach(this::succeed);
        }
        return slow;
    }

    private AttemptId twin(AttemptId slow) {
        assertThat(ordered(after(1_000))).as("it has not run for two seconds").isEmpty();
        AttemptId twin = new AttemptId(slow.task(), 2);
        assertThat(ordered(after(2_000))).containsExactly(twin);
        assertThat(node(twin)).isNotEqualTo(node(slow));
        return twin;
    }

    @Test
    void theFirstSuccessCountsAndTheOtherIsCancelled() {
        AttemptId slow = straggler(true);
        AttemptId twin = twin(slow);
        Turn won = succeed(twin);
        assertThat(cancelled(won)).containsOnly(slow);
        assertThat(cluster.view(JOB).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(succeed(slow).events())
                .as("the loser's result does not count")
                .singleElement()
                .isInstanceOf(TaskEvent.AttemptReleased.class);
        assertThat(cluster.view(JOB).tasks()).isEqualTo(Map.of(JobState.SUCCEEDED, CALLS));
        cluster.restart();
        assertThat(cluster.view(JOB).tasks()).isEqualTo(Map.of(JobState.SUCCEEDED, CALLS));
    }

    @Test
    void theFirstAttemptMayWinAsWell() {
        AttemptId slow = straggler(true);
        AttemptId twin = twin(slow);
        cluster.restart();
        assertThat(cancelled(succeed(slow))).containsOnly(twin);
        assertThat(cluster.view(JOB).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(fail(twin).events()).singleElement().isInstanceOf(TaskEvent.AttemptReleased.class);
    }

    @Test
    void oneThatFailsLeavesItToTheOther() {
        AttemptId slow = straggler(true);
        AttemptId twin = twin(slow);
        assertThat(fail(slow).events())
                .extracting(Event::getClass)
                .isEqualTo(List.of(TaskEvent.AttemptDropped.class, TaskEvent.AttemptReleased.class));
        succeed(twin);
        assertThat(cluster.view(JOB).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aNodeThatIsLostTakesOnlyItsOwnAttempt() {
        AttemptId slow = straggler(true);
        AttemptId twin = twin(slow);
        cluster.now += CoreConfig.DEFAULT.nodeTimeoutMillis() + 1;
        cluster.heartbeat(node(slow), slow);
        assertThat(ordered(cluster.handle(new Command.Tick()))).isEmpty();
        assertThat(cluster.view(JOB).tasks()).containsEntry(JobState.RUNNING, 1);
        cluster.register(node(twin), "1", 2);
        succeed(slow);
        assertThat(cluster.view(JOB).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void callsThatAreNotIdempotentRunOnce() {
        straggler(false);
        assertThat(after(600_000).events()).isEmpty();
    }

    @Test
    void withoutAFreeSlotElsewhereNothingIsBegun() {
        AttemptId slow = straggler(true);
        String other = node(slow).equals("a") ? "b" : "a";
        cluster.handle(new Command.DrainNode(CoreFixture.node(other), 0));
        assertThat(ordered(after(600_000))).isEmpty();
        assertThat(attempt(JOB, slow.task().number(), 1)).isEqualTo(slow);
    }
}
