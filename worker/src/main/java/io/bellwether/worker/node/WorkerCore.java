package io.bellwether.worker.node;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/*
 * Implementation note.
 *
 * The node holds attempts, each RUNNING or ENDED. An ended attempt's outcome is sent until the coordinator acknowledges it:
 * on every registration and every RESEND_MILLIS. Registration is the point of agreement after any break: the node names all
 * attempts it holds, the coordinator answers which to drop; those are stopped and, once ended, forgotten unsent. (Which to drop, not
 * which to keep: a repeated registration that comes late knows nothing of the attempts ordered since, and must not end them.) It also
 * names the jobs that it keeps something for, and is told again which of them have ended: an order to release may be lost with its
 * connection, or with a coordinator that dies after it has decided the end.
 *
 * Fencing: the coordinator numbers registrations (sessions). An order of another session than the current one is void, so an
 * order delayed in a broken connection can't start an attempt twice. While no registration is valid (session 0), no order is.
 *
 * Slots: an attempt that was given up keeps its slot until it has really ended. Orders that come meanwhile, and short trials that are
 * sent ahead, wait here in line, so a node never runs more than it has slots for, whatever the coordinator believes.
 *
 * While others wait in line no slot is idle for want of an order, so outcomes need not hurry: they are sent when there are as many as
 * still wait, which halves the line, or at the next tick. So they reach the coordinator many at a time.
 */
/**
 * The worker's attempt logic: pure, no I/O, no clock, no threads. Time enters as a parameter, wishes leave as {@link
 * WorkerAction}s. Loop-confined: the caller sees to it that one thread at a time calls it.
 */
public final class WorkerCore {
    /** How often an unacknowledged outcome is sent again, and a registration that got no answer. */
    public static final long RESEND_MILLIS = 1_000;

    private static final AttemptOutcome NEVER_STARTED =
            new AttemptOutcome.Failed(ErrorCode.CANCELLED, "cancelled before it started", List.of());

    private final NodeId node;
    private final String incarnation;
    private final String host;
    private final int slots;
    private final List<TrainerDescriptor> trainers;
    private final String kernels;
    private final NodeCapacity capacity;
    private final HeldAttempts attempts;
    /** For which this node may keep something. */
    private final Set<JobId> jobs = new LinkedHashSet<>();

    private NodeMessage.NodeStatus status;
    private long epoch;
    private long session;
    private boolean connected;
    private long heartbeatMillis = 500;
    private long lastHeartbeat;
    private long lastRegister;

    public WorkerCore(
            NodeId node,
            String incarnation,
            String host,
            int slots,
            List<TrainerDescriptor> trainers,
            String kernels,
            NodeCapacity capacity,
            NodeMessage.NodeStatus status) {
        this.node = node;
        this.incarnation = incarnation;
        this.host = host;
        this.slots = slots;
        this.trainers = List.copyOf(trainers);
        this.kernels = kernels;
        this.capacity = capacity;
        this.status = status;
        this.attempts = new HeldAttempts(slots);
    }

    /** The current registration; 0 while there is none. */
    public long session() {
        return session;
    }

    /** Whether a coordinator that may lead is connected; if not, the caller should try another connection. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether anybody waits for the end of this attempt. */
    public boolean holds(AttemptId attempt) {
        return attempts.stage(attempt) != null;
    }

    /** The attempts that run now and are wanted. */
    public List<AttemptId> running() {
        return attempts.running();
    }

    /** A connection to a coordinator of {@code epoch} is open. */
    public List<WorkerAction> onConnected(long coordinatorEpoch, long nowMillis) {
        session = 0;
        connected = coordinatorEpoch >= epoch;
        if (!connected) {
            return List.of(); // a fenced coordinator: never registered with, so none of its orders is valid
        }
        epoch = coordinatorEpoch;
        return List.of(register(nowMillis));
    }

    /** The connection is gone. What runs goes on: the coordinator decides at the next registration what to keep. */
    public List<WorkerAction> onDisconnected() {
        connected = false;
        session = 0;
        attempts.endSession();
        return List.of();
    }

    /** The grid node's state or a decode counter has changed. */
    public List<WorkerAction> onStatus(NodeMessage.NodeStatus newStatus, long nowMillis) {
        if (newStatus.equals(status)) {
            return List.of();
        }
        status = newStatus;
        return session == 0 ? List.of() : List.of(heartbeat(nowMillis));
    }

    /** Whatever is due: heartbeats, registrations and outcomes that got no answer. */
    public List<WorkerAction> onTick(long nowMillis) {
        if (!connected) {
            return List.of();
        }
        if (session == 0) {
            return nowMillis - lastRegister >= RESEND_MILLIS ? List.of(register(nowMillis)) : List.of();
        }
        List<WorkerAction> actions = new ArrayList<>();
        attempts.tellGathered(nowMillis, tell(actions));
        if (nowMillis - lastHeartbeat >= heartbeatMillis) {
            actions.add(heartbeat(nowMillis));
        }
        attempts.tellAgain(RESEND_MILLIS, nowMillis, tell(actions));
        return actions;
    }

    /** An attempt that was started has ended. */
    public List<WorkerAction> onAttemptEnded(AttemptId attempt, AttemptOutcome outcome, long nowMillis) {
        List<WorkerAction> actions = new ArrayList<>();
        if (attempts.endUnwanted(attempt)) {
            attempts.startWaiting(actions);
        } else if (attempts.end(attempt, outcome, nowMillis)) {
            attempts.startWaiting(actions);
            if (session != 0 && attempts.gather(attempt)) {
                attempts.tellGathered(nowMillis, tell(actions));
            }
        }
        return actions;
    }

    private BiConsumer<AttemptId, AttemptOutcome> tell(List<WorkerAction> actions) {
        return (attempt, outcome) ->
                actions.add(new WorkerAction.Send(new NodeMessage.AttemptFinished(session, attempt, outcome)));
    }

    /** The coordinator has answered the registration. */
    public List<WorkerAction> onRegistered(NodeMessage.NodeRegistered registered, long nowMillis) {
        if (!connected || registered.epoch() < epoch || registered.session() <= session) {
            return List.of();
        }
        epoch = registered.epoch();
        session = registered.session();
        attempts.beginSession();
        heartbeatMillis = registered.heartbeatMillis();
        lastHeartbeat = nowMillis;
        List<WorkerAction> actions = new ArrayList<>();
        registered.drop().forEach(attempt -> drop(attempt, actions));
        attempts.tellAgain(0, nowMillis, tell(actions));
        actions.add(new WorkerAction.JoinGrid(registered.grid().addresses()));
        return actions;
    }

    /** Order: run. */
    public List<WorkerAction> onRun(NodeMessage.RunAttempt order) {
        if (isVoid(order.epoch(), order.session())) {
            return List.of();
        }
        jobs.add(order.attempt().task().job());
        attempts.add(order.attempt(), order.task(), order.memory());
        List<WorkerAction> actions = new ArrayList<>();
        attempts.startWaiting(actions);
        return actions;
    }

    /** Order: cancel. The end is reported, so that the coordinator can free the slot. */
    public List<WorkerAction> onCancel(NodeMessage.CancelAttempt order, long nowMillis) {
        if (isVoid(order.epoch(), order.session())) {
            return List.of();
        }
        HeldAttempts.Stage stage = attempts.stage(order.attempt());
        if (stage == null) {
            attempts.remember(order.attempt()); // to run it later must not start what is reported as ended
            return List.of(
                    new WorkerAction.Send(new NodeMessage.AttemptFinished(session, order.attempt(), NEVER_STARTED)));
        }
        return switch (stage) {
            case IN_LINE -> onAttemptEnded(order.attempt(), NEVER_STARTED, nowMillis);
            case RUNNING -> List.of(new WorkerAction.Stop(order.attempt()));
            case ENDED -> List.of();
        };
    }

    /** The outcome is durable: forget the attempt. While unregistered nobody's word counts; the outcome is sent again. */
    public List<WorkerAction> onAcknowledged(NodeMessage.AttemptAcknowledged acknowledged) {
        if (session == 0) {
            return List.of();
        }
        List<WorkerAction> actions = new ArrayList<>();
        drop(acknowledged.attempt(), actions);
        return actions;
    }

    /** Order: the job has ended. */
    public List<WorkerAction> onRelease(NodeMessage.ReleaseJob order) {
        if (isVoid(order.epoch(), order.session())) {
            return List.of(); // the next registration names the job
        }
        boolean over = attempts.all().stream()
                .noneMatch(attempt -> attempt.task().job().equals(order.job()));
        if (over) { // else what is still held may need something yet, and the next registration names the job
            jobs.remove(order.job());
        }
        return List.of(new WorkerAction.Release(order.job()));
    }

    /** The grid's addresses have changed. */
    public List<WorkerAction> onGridPeers(NodeMessage.GridPeers peers) {
        return session == 0 ? List.of() : List.of(new WorkerAction.JoinGrid(peers.addresses()));
    }

    private boolean isVoid(long orderEpoch, long orderSession) {
        return session == 0 || orderSession != session || orderEpoch != epoch;
    }

    private void drop(AttemptId attempt, List<WorkerAction> actions) {
        if (attempts.drop(attempt)) {
            actions.add(new WorkerAction.Stop(attempt));
        }
    }

    private WorkerAction register(long nowMillis) {
        lastRegister = nowMillis;
        return new WorkerAction.Send(new NodeMessage.RegisterNode(
                node,
                incarnation,
                host,
                slots,
                trainers,
                attempts.all(),
                status,
                kernels,
                capacity,
                List.copyOf(jobs)));
    }

    private WorkerAction heartbeat(long nowMillis) {
        lastHeartbeat = nowMillis;
        return new WorkerAction.Send(new NodeMessage.Heartbeat(session, attempts.all(), status));
    }
}
