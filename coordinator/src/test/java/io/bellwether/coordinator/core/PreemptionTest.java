package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.cancelled;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may be ended for whose sake, how much of it, and what becomes of both. */
class PreemptionTest {
    private static final Scheduling LOW = Scheduling.DEFAULT.withPreemptible(true);
    private static final Scheduling HIGH = Scheduling.DEFAULT.withPriority(5);
    /** So often is looked for room. */
    private static final long LOOK = 250;

    private static final long MIN_RUN = CoreConfig.DEFAULT.minRunMillis();

    private final CoreFixture cluster = new CoreFixture();

    private JobId submit(String id, int trials, Scheduling scheduling) {
        return submit(id, CoreFixture.sweep(trials, Resources.DEFAULT, scheduling));
    }

    private JobId submit(String id, Sweep sweep) {
        cluster.now += 10;
        JobId job = cluster.submit(id, sweep);
        cluster.suggest(job);
        return job;
    }

    private Turn after(long millis) {
        cluster.now += millis;
        cluster.touchAll();
        return cluster.handle(new Command.Tick());
    }

    private long running(JobId job) {
        return cluster.view(job).trials().stream()
                .filter(trial -> trial.state() == JobState.RUNNING)
                .count();
    }

    private String reason(JobId job) {
        return String.valueOf(cluster.core.explain(job).orElseThrow().waits());
    }

    @Test
    void aJobOfHigherPriorityFindsRoomAndWhatWasEndedGoesOnLater() {
        cluster.register("a", "1", 2);
        JobId low = submit("low", 2, LOW);
        cluster.save("a", attempt(low, 1, 1), 7);
        after(MIN_RUN);
        JobId high = submit("high", 1, HIGH);
        Turn turn = after(LOOK);
        assertThat(cancelled(turn)).containsExactly(attempt(low, 1, 1));
        assertThat(ordered(turn)).as("its slot is not free yet").isEmpty();
        assertThat(reason(high)).contains("room is made for 1 of them");
        assertThat(reason(low))
                .contains(
                        "1 of them had begun: attempt 1 of task 1 was ended to make room for job high, which has priority 5"
                                + " and this job 0");
        cluster.restart();
        assertThat(reason(high)).contains("room is made for 1 of them");
        assertThat(after(60_000).events()).as("no more than is needed").isEmpty();
        assertThat(ordered(cluster.fail("a", attempt(low, 1, 1), ErrorCode.CANCELLED)))
                .containsExactly(attempt(high, 0, 1));
        Turn ended = cluster.succeed("a", attempt(high, 0, 1), 0.5);
        assertThat(ordered(ended)).containsExactly(attempt(low, 1, 2));
        TaskSpec.Trial again = (TaskSpec.Trial)
                CoreFixture.messages(ended, NodeMessage.RunAttempt.class).get(0).task();
        assertThat(Objects.requireNonNull(again.checkpoint()).step()).isEqualTo(7);
        cluster.succeed("a", attempt(low, 0, 1), 0.5);
        cluster.succeed("a", attempt(low, 1, 2), 0.6);
        assertThat(cluster.view(low).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(low).trials()).extracting(TrialView::error).containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource({"0, true, 10000", "-1, true, 10000", "5, false, 10000", "5, true, 9000"})
    void nobodyIsEndedFor(int priority, boolean preemptible, long millis) {
        cluster.register("a", "1", 1);
        submit("low", 1, Scheduling.DEFAULT.withPreemptible(preemptible));
        cluster.now += millis - 10 - LOOK;
        submit("other", 1, Scheduling.DEFAULT.withPriority(priority));
        assertThat(after(LOOK).events()).isEmpty();
    }

    @Test
    void onlyAsMuchIsEndedAsIsNeededWhereThatIsLeast() {
        cluster.register("a", "1", 4);
        cluster.register("b", "1", 4);
        JobId low = submit("low", 8, LOW);
        after(MIN_RUN);
        cluster.succeed("b", attempt(low, 1, 1), 0.5);
        JobId high = submit("high", CoreFixture.sweep(1, Resources.cpu(2), HIGH));
        Turn turn = after(LOOK);
        assertThat(cancelled(turn))
                .singleElement()
                .satisfies(ended -> assertThat(ordered(cluster.fail("b", ended, ErrorCode.CANCELLED)))
                        .containsExactly(attempt(high, 0, 1)));
        assertThat(running(low)).isEqualTo(6);
    }

    @Test
    void whatComesFreeIsNotGivenToOthers() {
        cluster.register("a", "1", 2);
        JobId low = submit("low", 4, LOW);
        after(MIN_RUN);
        JobId high = submit("high", CoreFixture.sweep(1, Resources.cpu(2), HIGH));
        assertThat(cancelled(after(LOOK))).containsExactlyInAnyOrder(attempt(low, 0, 1), attempt(low, 1, 1));
        assertThat(ordered(cluster.fail("a", attempt(low, 0, 1), ErrorCode.CANCELLED)))
                .isEmpty();
        JobId other = submit("other", 1, Scheduling.ofTenant("other"));
        assertThat(running(other)).isZero();
        assertThat(ordered(cluster.fail("a", attempt(low, 1, 1), ErrorCode.CANCELLED)))
                .containsExactly(attempt(high, 0, 1));
    }

    @Test
    void aTenantBelowItsFairShareFindsRoomButNoMoreThanThat() {
        cluster.register("a", "1", 5);
        JobId rich = submit("rich", 9, Scheduling.ofTenant("rich").withPreemptible(true));
        after(MIN_RUN);
        JobId poor = submit("poor", 9, Scheduling.ofTenant("poor").withPreemptible(true));
        Turn turn = after(LOOK);
        assertThat(cancelled(turn)).as("of five slots each has two and a half").hasSize(2);
        cancelled(turn).forEach(each -> cluster.fail("a", each, ErrorCode.CANCELLED));
        assertThat(List.of(running(rich), running(poor))).containsExactly(3L, 2L);
        assertThat(reason(rich)).contains("as its tenant 'poor' holds less than its fair share");
        assertThat(after(10 * MIN_RUN).events()).as("nothing is ended in turns").isEmpty();
    }

    @Test
    void aGangFindsRoomOnAllItsNodesAtOnceAndTwoDoNotBlockEachOther() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId low = submit("low", 2, LOW);
        after(MIN_RUN);
        JobId high = submit("high", gangs(2));
        assertThat(cancelled(after(LOOK))).containsExactlyInAnyOrder(attempt(low, 0, 1), attempt(low, 1, 1));
        assertThat(after(60_000).events()).isEmpty();
        assertThat(ordered(cluster.fail("a", attempt(low, 0, 1), ErrorCode.CANCELLED)))
                .isEmpty();
        assertThat(ordered(cluster.fail("b", attempt(low, 1, 1), ErrorCode.CANCELLED)))
                .containsExactly(attempt(high, 0, 1), attempt(high, 0, 1));
        cluster.succeed("b", attempt(high, 0, 1), 0.5);
        assertThat(ordered(cluster.succeed("a", attempt(high, 0, 1), 0.5)))
                .containsExactly(attempt(high, 1, 1), attempt(high, 1, 1));
    }

    private static Sweep gangs(int trials) {
        Sweep plain = CoreFixture.gangs(trials, 2);
        return new Sweep(
                plain.name(),
                null,
                plain.trainers(),
                plain.metric(),
                plain.sampler(),
                plain.pruner(),
                trials,
                0,
                null,
                null,
                HIGH);
    }

    @Test
    void aTaskThatWasEndedOftenRunsToItsEnd() {
        cluster.register("a", "1", 1);
        JobId low = submit("low", 1, LOW);
        for (int i = 1; i <= 5; i++) {
            after(MIN_RUN);
            JobId high = submit("high-" + i, 1, HIGH);
            assertThat(cancelled(after(LOOK))).containsExactly(attempt(low, 0, i));
            cluster.fail("a", attempt(low, 0, i), ErrorCode.CANCELLED);
            cluster.succeed("a", attempt(high, 0, 1), 0.5);
        }
        after(MIN_RUN);
        submit("high", 1, HIGH);
        assertThat(after(60_000).events()).isEmpty();
    }

    @Test
    void roomIsFoundAnewWhenItsNodeIsLost() {
        cluster.register("a", "1", 1);
        cluster.register("b", "1", 1);
        JobId low = submit("low", 2, LOW);
        after(MIN_RUN);
        JobId high = submit("high", 1, HIGH);
        assertThat(cancelled(after(LOOK))).containsExactly(attempt(low, 0, 1));
        cluster.now += CoreConfig.DEFAULT.nodeTimeoutMillis() + 1;
        cluster.heartbeat("b", attempt(low, 1, 1));
        assertThat(cancelled(cluster.handle(new Command.Tick()))).containsExactly(attempt(low, 1, 1));
        assertThat(ordered(cluster.fail("b", attempt(low, 1, 1), ErrorCode.CANCELLED)))
                .containsExactly(attempt(high, 0, 1));
    }
}
