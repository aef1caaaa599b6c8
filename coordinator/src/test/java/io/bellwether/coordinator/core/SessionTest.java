package io.bellwether.coordinator.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.coordinator.session.SessionManager;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Leases in the core alone: when a slot is given, and when it is taken back. */
class SessionTest {
    private static final JobId JOB = new JobId("session-1");
    private static final String REQUEST = "request-session-1";

    private final CoreFixture fixture = new CoreFixture();

    @Test
    void aSessionHoldsItsSlotsAndNoMoreUntilItIsClosed() {
        fixture.register("a", "1", 4);
        List<AttemptId> slots = open(3);
        assertThat(slots).hasSize(3);

        Turn end = fixture.handle(new Command.EndSession(REQUEST));

        assertThat(end.reply()).isInstanceOf(SessionMessage.Done.class);
        assertThat(CoreFixture.cancelled(end)).containsExactlyInAnyOrderElementsOf(slots);
        assertThat(CoreFixture.messages(end, NodeMessage.ReleaseJob.class)).hasSize(1);
        assertThat(fixture.view(JOB).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(fixture.handle(new Command.EndSession(REQUEST)).reply()).isInstanceOf(SessionMessage.Done.class);
        assertThat(renewal().refusal()).hasMessageContaining("is over");
    }

    @Test
    void whatASessionLosesIsGivenToItAgain() {
        fixture.register("a", "1", 2);
        AttemptId slot = open(1).get(0);

        // Taken back, and its process dead more often than any one task is tried again.
        assertThat(CoreFixture.ordered(fixture.fail("a", slot, ErrorCode.CANCELLED)))
                .hasSize(1);
        for (int death = 0; death < 5; death++) {
            AttemptId running = held();
            fixture.fail("a", running, ErrorCode.EXECUTOR_LOST);
            fixture.now += 10_000;
            renewal();
            fixture.heartbeat("a");
            fixture.handle(new Command.Tick());
            assertThat(held()).isNotEqualTo(running);
        }
    }

    @Test
    void aSlotThatItsClientGivesUpIsEndedAndGivenAnew() {
        fixture.register("a", "1", 2);
        AttemptId slot = open(1).get(0);

        Turn turn = fixture.handle(new Command.GiveUpSlot(REQUEST, slot));

        assertThat(turn.reply()).isInstanceOf(SessionMessage.Done.class);
        assertThat(CoreFixture.cancelled(turn)).containsExactly(slot);
        AttemptId next = held();
        assertThat(next).isNotEqualTo(slot);
        // Told twice, or of another's slot: nothing more happens.
        assertThat(fixture.handle(new Command.GiveUpSlot(REQUEST, slot)).events())
                .isEmpty();
        AttemptId strangers = new AttemptId(new TaskId(new JobId("job-9"), 0), 1);
        assertThat(fixture.handle(new Command.GiveUpSlot(REQUEST, strangers)).events())
                .isEmpty();
        assertThat(held()).isEqualTo(next);
        fixture.handle(new Command.EndSession(REQUEST));
        assertThat(fixture.handle(new Command.GiveUpSlot(REQUEST, next)).refusal())
                .hasMessageContaining("is over");
    }

    @Test
    void aSilentClientsSlotsAreFreed() {
        fixture.register("a", "1", 2);
        List<AttemptId> slots = open(2);
        fixture.now += SessionManager.LEASE_MILLIS - 1;
        assertThat(renewal().refusal()).isNull();
        fixture.heartbeat("a", slots.toArray(AttemptId[]::new));
        fixture.now += SessionManager.LEASE_MILLIS;
        fixture.heartbeat("a", slots.toArray(AttemptId[]::new));
        fixture.handle(new Command.Tick());
        assertThat(fixture.view(JOB).state()).isEqualTo(JobState.RUNNING);

        fixture.now += 1;
        Turn tick = fixture.handle(new Command.Tick());

        assertThat(CoreFixture.cancelled(tick)).containsExactlyInAnyOrderElementsOf(slots);
        assertThat(fixture.view(JOB).state()).isEqualTo(JobState.CANCELLED);
        assertThat(fixture.view(JOB).errorCode()).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(fixture.view(JOB).error()).contains("its client was not heard of");
        assertThat(renewal().refusal()).hasMessageContaining("not heard of");
    }

    @Test
    void aNewLeaderKeepsSessionsAndCountsSilenceFromItsOwnStart() {
        fixture.register("a", "1", 2);
        List<AttemptId> slots = open(2);
        fixture.now += 10 * SessionManager.LEASE_MILLIS;
        fixture.restart();
        fixture.register("a", "1", 2, slots.toArray(AttemptId[]::new));

        fixture.handle(new Command.Tick());
        assertThat(fixture.core.session(REQUEST)).contains(JOB);
        assertThat(renewal().refusal()).isNull();

        fixture.now += SessionManager.LEASE_MILLIS + 1;
        fixture.handle(new Command.Tick());
        assertThat(fixture.core.session(REQUEST)).isEmpty();
    }

    private List<AttemptId> open(int slots) {
        Turn turn = fixture.handle(new Command.SubmitJob(REQUEST, JOB, new SessionLease("session", slots, null, null)));
        return CoreFixture.ordered(turn);
    }

    private Turn renewal() {
        return fixture.handle(new Command.RenewSession(REQUEST));
    }

    /** The one attempt that holds a slot now. */
    private AttemptId held() {
        List<AttemptId> dispatched = fixture.events.stream()
                .filter(io.bellwether.coordinator.task.TaskEvent.AttemptDispatched.class::isInstance)
                .map(event -> ((io.bellwether.coordinator.task.TaskEvent.AttemptDispatched) event).attempt())
                .toList();
        return dispatched.get(dispatched.size() - 1);
    }
}
