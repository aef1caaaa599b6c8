package io.bellwether.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.task.CallsPage;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.Broken;
import io.bellwether.client.task.TaskSpec.RunCalls;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Jobs of calls in the core alone: what is asked of nodes, what is told of ended calls. */
class CallsTest {
    private static final JobId JOB = new JobId("tasks-1");

    private final CoreFixture fixture = new CoreFixture();
    private final Deque<NodeMessage.RunAttempt> orders = new ArrayDeque<>();
    private final List<Integer> carriedOut = new ArrayList<>();

    @Test
    void everyCallIsCarriedOutOnceInGrowingRanges() {
        start(2);
        submit(closed(10_000, 0));
        int longest = 0;
        while (!orders.isEmpty()) {
            RunCalls calls = (RunCalls) orders.peek().task();
            longest = Math.max(longest, calls.count());
            carriedOut.addAll(IntStream.range(calls.first(), calls.first() + calls.count())
                    .boxed()
                    .toList());
            finish(orders.remove(), calls.count(), List.of(), null);
        }
        assertThat(carriedOut).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(longest).isGreaterThan(100);
        assertThat(state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(endedCalls()).hasSize(10_000).doesNotHaveDuplicates();
        fixture.restart();
        assertThat(endedCalls()).hasSize(10_000).doesNotHaveDuplicates();
        assertThat(state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aMillionWaitingCallsAreAFewObjects() {
        submit(closed(1_000_000, 0));
        assertThat(fixture.view(JOB).tasks()).containsEntry(JobState.QUEUED, 1_000_000);
        assertThat(fixture.events).hasSizeLessThan(10);
    }

    @Test
    void whatIsGivenBackIsCarriedOutByALaterAttempt() {
        start(1);
        submit(closed(50, 0));
        warmUp();
        RunCalls range = (RunCalls) orders.element().task();
        assertThat(range.count()).isGreaterThan(1);
        finish(orders.remove(), 1, List.of(), null);
        assertThat(((RunCalls) orders.element().task()).first()).isEqualTo(range.first() + range.count());
        finishAll();
        assertThat(endedCalls()).hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void aCallThatThrowsIsTriedAgainAsOftenAsAsked() {
        start(1);
        submit(closed(1, 2));
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(state()).isEqualTo(JobState.RUNNING);
            finish(orders.remove(), 1, List.of(0), null);
        }
        assertThat(state()).isEqualTo(JobState.FAILED);
        assertThat(fixture.view(JOB).errorCode()).isEqualTo(ErrorCode.USER_CODE_FAILED);
        assertThat(fixture.view(JOB).error()).contains("1 of 1 calls failed", "it broke");
        assertThat(endedCalls()).containsExactly(0);
    }

    @Test
    void theCallUnderWhichAProcessDiedRunsAloneAndTheOthersGoOn() {
        start(1);
        submit(closed(50, 0));
        warmUp();
        RunCalls range = (RunCalls) orders.element().task();
        int killer = range.first() + 1;
        finish(orders.remove(), 1, List.of(), new Broken(ErrorCode.EXECUTOR_LOST, "exit code 7"));
        int alone = 0;
        while (!orders.isEmpty()) {
            RunCalls calls = (RunCalls) orders.element().task();
            if (calls.alone()) {
                assertThat(calls.first()).isEqualTo(killer);
                alone++;
                finish(orders.remove(), 0, List.of(), new Broken(ErrorCode.EXECUTOR_LOST, "exit code 7"));
            } else {
                assertThat(calls.first() <= killer && killer < calls.first() + calls.count())
                        .isFalse();
                finish(orders.remove(), calls.count(), List.of(), null);
            }
        }
        assertThat(alone).isEqualTo(2);
        assertThat(fixture.view(JOB).tasks())
                .containsEntry(JobState.SUCCEEDED, 49)
                .containsEntry(JobState.FAILED, 1);
        assertThat(fixture.view(JOB).errorCode()).isEqualTo(ErrorCode.EXECUTOR_LOST);
        assertThat(fixture.view(JOB).error()).contains("exit code 7");
    }

    @Test
    void aCallThatRanOutOfMemoryIsTriedAloneWithMore() {
        fixture.registerWith("a", 2, new NodeCapacity(8_000, 0, Map.of()));
        submit(new DurableTasks("hungry", List.of(batch(1)), false, 0, 0));
        NodeMessage.RunAttempt first = orders.remove();
        assertThat(first.memory()).isZero();
        finish(first, 0, List.of(), new Broken(ErrorCode.OUT_OF_MEMORY, "heap"));
        NodeMessage.RunAttempt second = orders.remove();
        assertThat(((RunCalls) second.task()).alone()).isTrue();
        assertThat(second.memory()).isEqualTo(4_000);
        finish(second, 0, List.of(), new Broken(ErrorCode.OUT_OF_MEMORY, "heap"));
        assertThat(state()).isEqualTo(JobState.FAILED);
    }

    @Test
    void anAppendThatComesAgainIsCarriedOutOnce() {
        start(1);
        submit(new DurableTasks("open", List.of(), true, 0, 0));
        for (int i = 0; i < 3; i++) {
            handle(new Command.AppendTasks(JOB, 0, List.of(batch(2)), false));
        }
        handle(new Command.AppendTasks(JOB, 1, List.of(batch(1)), true));
        finishAll();
        assertThat(endedCalls()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(state()).isEqualTo(JobState.SUCCEEDED);
        Turn late = fixture.handle(new Command.AppendTasks(JOB, 2, List.of(batch(1)), false));
        assertThat(late.refusal()).hasMessageContaining("takes no more calls");
    }

    @Test
    void anOpenJobWithoutACallIsClosedAfterAnHour() {
        start(1);
        submit(new DurableTasks("open", List.of(), true, 0, 0));
        handle(new Command.AppendTasks(JOB, 0, List.of(batch(1)), false));
        finishAll();
        assertThat(state()).isEqualTo(JobState.RUNNING);
        fixture.now += 3_700_000;
        handle(new Command.Tick());
        assertThat(state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aCancelledCallDoesNotBeginAndARunningOneIsStopped() {
        start(1);
        submit(closed(5, 0));
        AttemptId running = orders.element().attempt();
        Turn turn = handle(new Command.CancelTasks(JOB, List.of(0, 3, 77)));
        assertThat(CoreFixture.cancelled(turn)).containsExactly(running);
        handle(new Command.CancelTasks(JOB, List.of(0, 3)));
        collect(fixture.fail("a", orders.remove().attempt(), ErrorCode.CANCELLED));
        finishAll();
        assertThat(endedCalls()).containsExactlyInAnyOrder(1, 2, 4);
        assertThat(fixture.view(JOB).tasks())
                .containsEntry(JobState.SUCCEEDED, 3)
                .containsEntry(JobState.CANCELLED, 2);
        assertThat(state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aRangeWhoseNodeIsLostIsCarriedOutByAnother() {
        start(1);
        submit(closed(3, 0));
        orders.clear();
        fixture.now += 60_000;
        handle(new Command.Tick());
        collect(fixture.register("b", "b1", 1));
        finishAll("b");
        assertThat(endedCalls()).containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void whatARangeHadAchievedWhenItWasPreemptedIsNotDoneAgain() {
        start(1);
        Scheduling low = Scheduling.DEFAULT.withPreemptible(true);
        submit(new DurableTasks("low", List.of(batch(50)), false, 0, 0, null, low, false));
        warmUp();
        NodeMessage.RunAttempt order = orders.remove();
        RunCalls range = (RunCalls) order.task();
        assertThat(range.count()).isGreaterThan(2);
        later(CoreConfig.DEFAULT.minRunMillis());
        JobId high =
                fixture.submit("high", CoreFixture.sweep(1, Resources.DEFAULT, Scheduling.DEFAULT.withPriority(5)));
        fixture.suggest(high);
        assertThat(CoreFixture.cancelled(later(1_000))).containsExactly(order.attempt());

        Broken cut = new Broken(ErrorCode.CANCELLED, "cancelled on request");
        Turn turn = collect(fixture.succeed("a", order.attempt(), done(range, 2, List.of(), cut)));

        assertThat(turn.events()).hasAtLeastOneElementOfType(TaskEvent.AttemptSalvaged.class);
        assertThat(endedCalls()).contains(range.first(), range.first() + 1);
        fixture.restart();
        assertThat(endedCalls()).contains(range.first(), range.first() + 1);
        fixture.register("a", "a1", 1, orders.element().attempt());
        collect(fixture.succeed("a", orders.remove().attempt(), 0.5));
        finishAll();
        assertThat(endedCalls()).hasSize(50).doesNotHaveDuplicates();
        assertThat(state()).isEqualTo(JobState.SUCCEEDED);
    }

    private Turn later(long millis) {
        fixture.now += millis;
        fixture.touchAll();
        return handle(new Command.Tick());
    }

    private void start(int slots) {
        fixture.register("a", "a1", slots);
    }

    private void submit(DurableTasks spec) {
        handle(new Command.SubmitJob("request", JOB, spec));
    }

    private static DurableTasks closed(int calls, int retries) {
        return new DurableTasks("closed", List.of(batch(calls)), false, retries, 0);
    }

    private static TaskBatch batch(int calls) {
        return new TaskBatch(calls, "ab".repeat(32), 100, null, 0, List.of());
    }

    /** Until ranges have more than one call. */
    private void warmUp() {
        while (((RunCalls) orders.element().task()).count() == 1) {
            finish(orders.remove(), 1, List.of(), null);
        }
    }

    private void finishAll() {
        finishAll("a");
    }

    private void finishAll(String node) {
        while (!orders.isEmpty()) {
            NodeMessage.RunAttempt order = orders.remove();
            RunCalls calls = (RunCalls) order.task();
            collect(fixture.succeed(node, order.attempt(), done(calls, calls.count(), List.of(), null)));
        }
    }

    private void finish(NodeMessage.RunAttempt order, int done, List<Integer> failed, @Nullable Broken broken) {
        collect(fixture.succeed("a", order.attempt(), done((RunCalls) order.task(), done, failed, broken)));
    }

    private static TaskResult done(RunCalls calls, int done, List<Integer> failed, @Nullable Broken broken) {
        String why = failed.isEmpty() ? null : "it broke";
        return new TaskResult.CallsDone(calls.first(), done, failed, why, "", null, 0, done * 10L, broken);
    }

    private Turn handle(Command command) {
        return collect(fixture.handle(command));
    }

    private Turn collect(Turn turn) {
        orders.addAll(CoreFixture.messages(turn, NodeMessage.RunAttempt.class));
        return turn;
    }

    private JobState state() {
        return fixture.view(JOB).state();
    }

    /** The calls that are told to have ended, in that order. */
    private List<Integer> endedCalls() {
        List<Integer> calls = new ArrayList<>();
        long next = 0;
        while (true) {
            CallsPage page = fixture.core.calls(JOB, next).orElseThrow();
            if (page.ended().isEmpty()) {
                return calls;
            }
            for (CallsPage.Ended ended : page.ended()) {
                for (int call = ended.first(); call < ended.first() + ended.count(); call++) {
                    if (!ended.except().contains(call)) {
                        calls.add(call);
                    }
                }
            }
            next = page.next();
        }
    }
}
