package io.bellwether.worker.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage.AttemptAcknowledged;
import io.bellwether.client.wire.NodeMessage.AttemptFinished;
import io.bellwether.client.wire.NodeMessage.CancelAttempt;
import io.bellwether.client.wire.NodeMessage.GridPeers;
import io.bellwether.client.wire.NodeMessage.GridState;
import io.bellwether.client.wire.NodeMessage.Heartbeat;
import io.bellwether.client.wire.NodeMessage.NodeRegistered;
import io.bellwether.client.wire.NodeMessage.NodeStatus;
import io.bellwether.client.wire.NodeMessage.RegisterNode;
import io.bellwether.client.wire.NodeMessage.ReleaseJob;
import io.bellwether.client.wire.NodeMessage.RunAttempt;
import io.bellwether.worker.node.WorkerAction.JoinGrid;
import io.bellwether.worker.node.WorkerAction.Release;
import io.bellwether.worker.node.WorkerAction.Send;
import io.bellwether.worker.node.WorkerAction.Start;
import io.bellwether.worker.node.WorkerAction.Stop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerCoreTest {
    private static final AttemptId A = AttemptId.parse("job/1.1");
    private static final AttemptId B = AttemptId.parse("job/2.1");
    private static final TaskSpec TASK = new TaskSpec.LoadDataset(DatasetSpec.of("train.csv", "label"), MetricSpec.AUC);
    private static final NodeStatus STATUS = new NodeStatus("", GridState.DOWN, 0, Map.of());
    private static final AttemptOutcome OUTCOME =
            new AttemptOutcome.Failed(ErrorCode.USER_CODE_FAILED, "no", List.of());

    private final WorkerCore core =
            new WorkerCore(new NodeId("node-a"), "first", "host", 2, List.of(), "cpu", NodeCapacity.NONE, STATUS);

    @Test
    void registersWhenConnectedAndAgainUntilAnswered() {
        assertThat(core.onConnected(1, 0)).singleElement().isEqualTo(new Send(registration()));
        assertThat(core.onTick(WorkerCore.RESEND_MILLIS - 1)).isEmpty();
        assertThat(core.onTick(WorkerCore.RESEND_MILLIS)).containsExactly(new Send(registration()));
    }

    @Test
    void joinsTheGridAndBeatsOnceRegistered() {
        core.onConnected(1, 0);
        assertThat(core.onRegistered(new NodeRegistered(1, 7, List.of(), 500, new GridPeers(List.of("h:1"))), 0))
                .containsExactly(new JoinGrid(List.of("h:1")));
        assertThat(core.onTick(499)).isEmpty();
        assertThat(core.onTick(500)).containsExactly(new Send(new Heartbeat(7, List.of(), STATUS)));
    }

    @Test
    void sendsAnOutcomeUntilItIsAcknowledged() {
        registered(7);
        run(A, 7);
        Send finished = new Send(new AttemptFinished(7, A, OUTCOME));
        assertThat(core.onAttemptEnded(A, OUTCOME, 100)).containsExactly(finished);
        assertThat(core.onTick(100 + WorkerCore.RESEND_MILLIS)).contains(finished);
        assertThat(core.onAcknowledged(new AttemptAcknowledged(A))).isEmpty();
        assertThat(core.onTick(10_000)).doesNotContain(finished);
        assertThat(core.holds(A)).isFalse();
    }

    @Test
    void outcomesGatherWhileOthersWaitInLine() {
        registered(7);
        AttemptId[] orders = new AttemptId[6];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = AttemptId.parse("job/" + i + ".1");
            core.onRun(new RunAttempt(1, 7, orders[i], TASK));
        }
        assertThat(core.onAttemptEnded(orders[0], OUTCOME, 1)).containsExactly(new Start(orders[2], TASK, 0));
        assertThat(core.onAttemptEnded(orders[1], OUTCOME, 2))
                .containsExactly(
                        new Start(orders[3], TASK, 0),
                        new Send(new AttemptFinished(7, orders[0], OUTCOME)),
                        new Send(new AttemptFinished(7, orders[1], OUTCOME)));
        assertThat(core.onAttemptEnded(orders[2], OUTCOME, 3))
                .as("no more than one still waits")
                .contains(new Send(new AttemptFinished(7, orders[2], OUTCOME)));
    }

    @Test
    void anOutcomeThatWaitsForOthersIsToldAtTheNextTick() {
        registered(7);
        AttemptId[] orders = new AttemptId[5];
        for (int i = 0; i < orders.length; i++) {
            orders[i] = AttemptId.parse("job/" + i + ".1");
            core.onRun(new RunAttempt(1, 7, orders[i], TASK));
        }
        assertThat(core.onAttemptEnded(orders[0], OUTCOME, 1)).containsExactly(new Start(orders[2], TASK, 0));
        assertThat(core.onTick(2)).containsExactly(new Send(new AttemptFinished(7, orders[0], OUTCOME)));
        assertThat(core.onTick(3)).isEmpty();
    }

    @Test
    void runsOnWhileDisconnectedAndSendsTheOutcomeInTheNextSession() {
        registered(7);
        run(A, 7);
        core.onDisconnected();
        assertThat(core.running()).containsExactly(A);
        assertThat(core.onAttemptEnded(A, OUTCOME, 10)).isEmpty();
        assertThat(core.onConnected(1, 20)).singleElement().isEqualTo(new Send(keeping(registration(A), "job")));
        assertThat(core.onRegistered(answer(1, 8), 30)).contains(new Send(new AttemptFinished(8, A, OUTCOME)));
    }

    @Test
    void stopsWhatTheCoordinatorDropsAndNeverReportsItsEnd() {
        registered(7);
        run(A, 7);
        run(B, 7);
        core.onDisconnected();
        core.onConnected(1, 10);
        assertThat(core.onRegistered(answer(1, 8, A), 20)).contains(new Stop(A)).doesNotContain(new Stop(B));
        assertThat(core.onAttemptEnded(A, OUTCOME, 30)).isEmpty();
        assertThat(core.running()).containsExactly(B);
    }

    @Test
    void startsARepeatedOrderOnce() {
        registered(7);
        assertThat(core.onRun(new RunAttempt(1, 7, A, TASK))).containsExactly(new Start(A, TASK, 0));
        assertThat(core.onRun(new RunAttempt(1, 7, A, TASK))).isEmpty();
        core.onAttemptEnded(A, OUTCOME, 1);
        core.onAcknowledged(new AttemptAcknowledged(A));
        assertThat(core.onRun(new RunAttempt(1, 7, A, TASK))).isEmpty();
    }

    @Test
    void ignoresOrdersOfAnotherSessionOrEpoch() {
        registered(7);
        assertThat(core.onRun(new RunAttempt(1, 6, A, TASK))).isEmpty();
        assertThat(core.onRun(new RunAttempt(0, 7, A, TASK))).isEmpty();
        assertThat(core.onCancel(new CancelAttempt(1, 6, A), 0)).isEmpty();
        assertThat(core.onRelease(new ReleaseJob(1, 6, new JobId("job")))).isEmpty();
        assertThat(core.onRelease(new ReleaseJob(1, 7, new JobId("job"))))
                .containsExactly(new Release(new JobId("job")));
    }

    @Test
    void ignoresEverybodyWhileUnregistered() {
        registered(7);
        run(A, 7);
        core.onDisconnected();
        core.onConnected(1, 10);
        assertThat(core.onRun(new RunAttempt(1, 7, B, TASK))).isEmpty();
        assertThat(core.onAcknowledged(new AttemptAcknowledged(A))).isEmpty();
        assertThat(core.onGridPeers(new GridPeers(List.of("h:1")))).isEmpty();
        assertThat(core.holds(A)).isTrue();
    }

    @Test
    void neverRegistersWithAFencedCoordinator() {
        core.onConnected(5, 0);
        core.onRegistered(answer(5, 7), 0);
        core.onDisconnected();
        assertThat(core.onConnected(4, 10)).isEmpty();
        assertThat(core.isConnected()).isFalse();
        assertThat(core.onTick(10_000)).isEmpty();
        assertThat(core.onConnected(5, 20)).hasSize(1);
    }

    @Test
    void stopsACancelledAttemptAndReportsItsEnd() {
        registered(7);
        run(A, 7);
        assertThat(core.onCancel(new CancelAttempt(1, 7, A), 5)).containsExactly(new Stop(A));
        assertThat(core.onAttemptEnded(A, OUTCOME, 6)).containsExactly(new Send(new AttemptFinished(7, A, OUTCOME)));
        assertThat(core.onCancel(new CancelAttempt(1, 7, A), 7)).isEmpty();
    }

    @Test
    void neverStartsWhatWasCancelledBeforeItsOrderCame() {
        registered(7);
        assertThat(core.onCancel(new CancelAttempt(1, 7, A), 5))
                .singleElement()
                .satisfies(action -> assertThat(((AttemptFinished) ((Send) action).message()).attempt())
                        .isEqualTo(A));
        assertThat(core.onRun(new RunAttempt(1, 7, A, TASK))).isEmpty();
    }

    @Test
    void stopsARunningAttemptThatIsOfNoInterestAnyMore() {
        registered(7);
        run(A, 7);
        assertThat(core.onAcknowledged(new AttemptAcknowledged(A))).containsExactly(new Stop(A));
        assertThat(core.onAttemptEnded(A, OUTCOME, 5)).isEmpty();
    }

    @Test
    void keepsTheSlotOfAnUnwantedAttemptUntilItHasReallyEnded() {
        registered(7);
        run(A, 7);
        run(B, 7);
        core.onAcknowledged(new AttemptAcknowledged(A));
        AttemptId next = AttemptId.parse("job/3.1");
        assertThat(core.onRun(new RunAttempt(1, 7, next, TASK))).isEmpty();
        assertThat(core.onAttemptEnded(A, OUTCOME, 5)).containsExactly(new Start(next, TASK, 0));
    }

    @Test
    void cancelsAWaitingAttemptAtOnce() {
        registered(7);
        run(A, 7);
        run(B, 7);
        AttemptId next = AttemptId.parse("job/3.1");
        core.onRun(new RunAttempt(1, 7, next, TASK));
        assertThat(core.onCancel(new CancelAttempt(1, 7, next), 5))
                .singleElement()
                .isInstanceOf(Send.class);
        assertThat(core.onAttemptEnded(A, OUTCOME, 6)).hasSize(1);
    }

    @Test
    void namesAJobAgainThatWasReleasedWhileItsAttemptWentOn() {
        registered(7);
        run(A, 7);
        assertThat(core.onRelease(new ReleaseJob(1, 7, new JobId("job")))).hasSize(1);
        core.onAttemptEnded(A, OUTCOME, 1);
        core.onAcknowledged(new AttemptAcknowledged(A));
        core.onDisconnected();
        assertThat(core.onConnected(1, 20)).singleElement().isEqualTo(new Send(keeping(registration(), "job")));
    }

    @Test
    void namesTheJobsThatItKeepsSomethingForUntilEachIsReleased() {
        registered(7);
        run(A, 7);
        core.onAttemptEnded(A, OUTCOME, 1);
        core.onAcknowledged(new AttemptAcknowledged(A));
        core.onDisconnected();
        assertThat(core.onRelease(new ReleaseJob(1, 7, new JobId("job"))))
                .as("too late")
                .isEmpty();
        assertThat(core.onConnected(1, 20)).singleElement().isEqualTo(new Send(keeping(registration(), "job")));
        core.onRegistered(answer(1, 8), 30);
        assertThat(core.onRelease(new ReleaseJob(1, 8, new JobId("job"))))
                .containsExactly(new Release(new JobId("job")));
        core.onDisconnected();
        assertThat(core.onConnected(1, 40)).singleElement().isEqualTo(new Send(registration()));
    }

    @Test
    void tellsAChangedStatusAtOnce() {
        registered(7);
        NodeStatus up = new NodeStatus("h:1", GridState.UP, 2, Map.of("v", 1));
        assertThat(core.onStatus(STATUS, 1)).isEmpty();
        assertThat(core.onStatus(up, 2)).containsExactly(new Send(new Heartbeat(7, List.of(), up)));
    }

    private void registered(long session) {
        core.onConnected(1, 0);
        core.onRegistered(answer(1, session), 0);
    }

    private void run(AttemptId attempt, long session) {
        assertThat(core.onRun(new RunAttempt(1, session, attempt, TASK))).hasSize(1);
    }

    private static NodeRegistered answer(long epoch, long session, AttemptId... drop) {
        return new NodeRegistered(epoch, session, List.of(drop), 500, new GridPeers(List.of()));
    }

    private static RegisterNode keeping(RegisterNode plain, String job) {
        return new RegisterNode(
                plain.node(),
                plain.incarnation(),
                plain.host(),
                plain.slots(),
                plain.trainers(),
                plain.attempts(),
                plain.status(),
                plain.kernels(),
                plain.capacity(),
                List.of(new JobId(job)));
    }

    private static RegisterNode registration(AttemptId... attempts) {
        return new RegisterNode(
                new NodeId("node-a"),
                "first",
                "host",
                2,
                List.of(),
                List.of(attempts),
                STATUS,
                "cpu",
                NodeCapacity.NONE);
    }
}
