package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.FoundColumn;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large data is checked by the nodes that hold it. */
class CheckJobsTest {
    private static final DataChecks SPEC = DataChecks.of("in", CheckSpec.complete("x"), CheckSpec.unique("id"));
    private static final CheckResult UNIQUE = new CheckResult(
            "unique", List.of("id"), CheckSpec.Severity.ERROR, true, "unique", "0 of 3 rows fail", 3, 0, List.of());

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    @BeforeEach
    void twoNodes() {
        cluster.registerOn("one.example.org", "a", "1", 1);
        cluster.registerOn("two", "b", "1", 1);
        job = cluster.submit("c", SPEC);
    }

    @Test
    void eachPartGoesToANodeThatHoldsItAndTheirFindingsAreJoinedInTheirOrder() {
        assertThat(plan("two.example.org", "two.example.org", "ONE.example.org"))
                .containsExactly(attempt(job, 1, 1), attempt(job, 3, 1));
        assertThat(ordered(look("b", 1, 1, 5))).containsExactly(attempt(job, 2, 1));
        cluster.restart();
        cluster.registerOn("one.example.org", "a", "1", 1, attempt(job, 3, 1));
        cluster.registerOn("two", "b", "1", 1, attempt(job, 2, 1));
        assertThat(ordered(look("a", 3, 1, 7)))
                .as("for all rows, there is no better node")
                .containsExactly(attempt(job, 4, 1));
        cluster.succeed("a", attempt(job, 4, 1), new TaskResult.PartChecked(Map.of(1, UNIQUE), Map.of()));

        Turn last = look("b", 2, 1, 6);

        TaskSpec.JoinChecks join = joined(last);
        assertThat(join.found()).containsExactly(Map.entry(1, UNIQUE));
        assertThat(join.parts())
                .extracting(part -> Objects.requireNonNull(part.get(0)).checked())
                .containsExactly(5L, 6L, 7L);
    }

    @Test
    void aPartWhoseNodeIsLostIsLookedAtByAnotherAndCountsOnce() {
        plan("two.example.org", "one.example.org", "one.example.org");
        orders.clear();
        orders.add(new Order("a", attempt(job, 2, 1), part(2)));
        note(cluster.registerOn("two", "b", "2", 1)); // without the first part

        TaskSpec.JoinChecks join = untilJoined();

        assertThat(join.found()).containsExactly(Map.entry(1, UNIQUE));
        assertThat(join.parts())
                .extracting(part -> Objects.requireNonNull(part.get(0)).checked())
                .containsExactly(5L, 6L, 7L);
    }

    private record Order(String node, AttemptId attempt, TaskSpec task) {}

    private final Deque<Order> orders = new ArrayDeque<>();
    private final List<TaskSpec> parts = new ArrayList<>();

    private TaskSpec part(int task) {
        return parts.get(task - 1);
    }

    private void note(Turn turn) {
        turn.effects().stream()
                .filter(Effect.SendToNode.class::isInstance)
                .map(Effect.SendToNode.class::cast)
                .filter(effect -> effect.message() instanceof NodeMessage.RunAttempt)
                .forEach(effect -> {
                    var order = (NodeMessage.RunAttempt) effect.message();
                    orders.add(new Order(effect.node().value(), order.attempt(), order.task()));
                });
    }

    /** Carries out all orders; a part has five rows and one more for each part before it. */
    private TaskSpec.JoinChecks untilJoined() {
        for (int turns = 0; turns < 20; turns++) {
            Order order = orders.poll();
            if (order == null) {
                cluster.now += 500; // what waits for another try is due
                note(cluster.handle(new Command.Tick()));
            } else if (order.task() instanceof TaskSpec.JoinChecks join) {
                return join;
            } else if (order.task() instanceof TaskSpec.CheckPart part
                    && !part.splits().isEmpty()) {
                long rows = 5L + part.splits().get(0).number();
                PartialCheck seen = new PartialCheck(rows, 0, List.of(), List.of());
                note(cluster.succeed(
                        order.node(), order.attempt(), new TaskResult.PartChecked(Map.of(), Map.of(0, seen))));
            } else {
                note(cluster.succeed(
                        order.node(), order.attempt(), new TaskResult.PartChecked(Map.of(1, UNIQUE), Map.of())));
            }
        }
        throw new AssertionError("no join after 20 turns");
    }

    @Test
    void aPartThatCannotBeReadFailsTheJob() {
        plan("two", "one");

        cluster.fail("b", attempt(job, 1, 1), ErrorCode.INVALID_DATA);

        assertThat(cluster.view(job).state()).isEqualTo(JobState.FAILED);
        assertThat(cluster.view(job).errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(cluster.view(job).error()).isNotBlank();
    }

    private List<AttemptId> plan(String... hosts) {
        List<List<InputSplit>> splits = new ArrayList<>();
        for (String host : hosts) {
            splits.add(List.of(new InputSplit(
                    splits.size(), "in", splits.size() * 10L, 10, splits.size() * 9L, List.of("far", host))));
        }
        TaskResult.ChecksPlanned plan = new TaskResult.ChecksPlanned(
                Map.of(), List.of(0), List.of(new FoundColumn("x", "FLOATING", false)), splits, List.of(List.of(1)));
        parts.addAll(plan.tasks(new TaskSpec.CheckData(job, SPEC)));
        return ordered(cluster.succeed("a", attempt(job, 0, 1), plan));
    }

    private Turn look(String node, int task, int number, long rows) {
        PartialCheck seen = new PartialCheck(rows, 0, List.of(), List.of());
        return cluster.succeed(node, attempt(job, task, number), new TaskResult.PartChecked(Map.of(), Map.of(0, seen)));
    }

    private static TaskSpec.JoinChecks joined(Turn turn) {
        return CoreFixture.messages(turn, NodeMessage.RunAttempt.class).stream()
                .map(NodeMessage.RunAttempt::task)
                .filter(TaskSpec.JoinChecks.class::isInstance)
                .map(TaskSpec.JoinChecks.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
