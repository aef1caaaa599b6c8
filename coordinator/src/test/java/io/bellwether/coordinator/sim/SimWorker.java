package io.bellwether.coordinator.sim;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.worker.node.WorkerAction;
import io.bellwether.worker.node.WorkerCore;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One worker machine: the real {@link WorkerCore} with simulated executors; its process dies and is started again. */
final class SimWorker implements WorkerAction.Visitor<Boolean> {
    private static final TrainerDescriptor TRAINER = new TrainerDescriptor(
                    SimClient.TRAINER,
                    false,
                    List.of(new TrainerDescriptor.Hyperparameter(
                            "x", TrainerDescriptor.Type.FLOAT, null, null, List.of(), null, "anything")),
                    true)
            .asPausable();

    private static final double SLOW_RATE = 0.1;

    /** What is done with the outcome of an attempt. */
    interface End {
        void accept(AttemptOutcome outcome);
    }

    private final SimScheduler scheduler;
    private final NodeId id;
    private final int slots;
    private final Defect defect;
    private final SimCluster cluster;
    private final Set<AttemptId> running = new LinkedHashSet<>();
    private final Map<AttemptId, SimTrial> trials = new LinkedHashMap<>();
    private int incarnation;
    private String incarnationName;
    private WorkerCore core;
    private @Nullable SimLink link;
    private boolean alive = true;
    private boolean paused;
    private long badDiskUntil;

    SimWorker(SimScheduler scheduler, NodeId id, int slots, Defect defect, SimCluster cluster) {
        this.scheduler = scheduler;
        this.id = id;
        this.slots = slots;
        this.defect = defect;
        this.cluster = cluster;
        this.incarnationName = nextName();
        this.core = newCore();
        scheduler.after(50, this::tick);
    }

    NodeId id() {
        return id;
    }

    private String nextName() {
        return String.format(Locale.ROOT, "%s#%03d", id, incarnation);
    }

    private WorkerCore newCore() {
        NodeMessage.NodeStatus status = new NodeMessage.NodeStatus(id + ":1", NodeMessage.GridState.UP, 1, Map.of());
        return new WorkerCore(
                id, incarnationName, "sim", slots, List.of(TRAINER), "sim", SimCluster.capacity(id), status);
    }

    /** kill -9 of the process and, with it, of its executors. */
    void crash() {
        alive = false;
        running.clear();
        trials.values().forEach(trial -> trial.ended(false));
        trials.clear();
        cluster.history().died(incarnationName);
        cluster.kept().died(id);
        breakLink();
    }

    void restart() {
        incarnation++;
        incarnationName = nextName();
        alive = true;
        core = newCore();
    }

    boolean isAlive() {
        return alive;
    }

    /** Whatever runs here fails until then. */
    void breakDisk(long untilMillis) {
        badDiskUntil = untilMillis;
    }

    /** SIGSTOP: nothing happens here until {@link #resume}. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    void breakLink() {
        SimLink current = link;
        if (current != null) {
            current.breakNow();
            link = null;
        }
    }

    private void tick() {
        if (alive && !paused) {
            SimLink current = link;
            if (current == null || current.isBroken()) {
                core.onDisconnected();
                link = cluster.connect(this, incarnation).orElse(null);
                if (link != null) {
                    run(core.onConnected(cluster.epoch(), scheduler.now()));
                }
            } else {
                run(core.onTick(scheduler.now()));
            }
        }
        scheduler.after(50, this::tick);
    }

    void onMessage(int forIncarnation, SimLink from, NodeMessage message) {
        boolean late = forIncarnation != incarnation || from != link;
        if (!alive || (late && defect != Defect.STALE_SESSION && !isOrder(message))) {
            return;
        }
        if (paused) {
            scheduler.after(200, () -> onMessage(forIncarnation, from, message));
            return;
        }
        long now = scheduler.now();
        if (message instanceof NodeMessage.NodeRegistered registered) {
            if (!late) {
                run(core.onRegistered(registered, now));
            }
        } else if (message instanceof NodeMessage.RunAttempt order) {
            long session = defect == Defect.STALE_SESSION ? core.session() : order.session();
            run(core.onRun(new NodeMessage.RunAttempt(order.epoch(), session, order.attempt(), order.task())));
        } else if (message instanceof NodeMessage.CancelAttempt order) {
            run(core.onCancel(order, now));
        } else if (message instanceof NodeMessage.ReleaseJob order) {
            run(core.onRelease(order));
        } else if (message instanceof NodeMessage.AttemptAcknowledged acknowledged && !late) {
            run(core.onAcknowledged(acknowledged));
        }
    }

    /** Orders carry their session, so that even a message of a dead connection does no harm. */
    private static boolean isOrder(NodeMessage message) {
        return message instanceof NodeMessage.RunAttempt
                || message instanceof NodeMessage.CancelAttempt
                || message instanceof NodeMessage.ReleaseJob;
    }

    private void run(List<WorkerAction> actions) {
        actions.forEach(action -> action.accept(this));
    }

    @Override
    public Boolean visit(WorkerAction.Send action) {
        SimLink current = link;
        if (current != null) {
            current.sendToCoordinator(action.message());
        }
        return true;
    }

    @Override
    public Boolean visit(WorkerAction.Start action) {
        cluster.history().started(action.attempt(), id, incarnationName);
        cluster.kept().started(id, action.attempt().task().job(), action.task());
        if (action.task() instanceof TaskSpec.Trial trial) {
            cluster.history().startedFrom(action.attempt(), trial.checkpoint());
        }
        running.add(action.attempt());
        if (running.size() > slots) {
            throw new Violation("node " + id + " runs " + running + " on " + slots + " slots");
        }
        int startedBy = incarnation;
        if (action.task() instanceof TaskSpec.Trial trial && SimTrial.isStepwise(trial)) {
            SimTrial stepwise = new SimTrial(scheduler, this, cluster.gangs(), action.attempt(), trial);
            trials.put(action.attempt(), stepwise);
            stepwise.goOn(outcome -> end(startedBy, action.attempt(), outcome));
        } else if (action.task() instanceof TaskSpec.ServeSession) {
            serve(startedBy, action.attempt());
        } else {
            scheduler.after(
                    duration(action.task()),
                    () -> end(startedBy, action.attempt(), outcome(action.attempt(), action.task())));
        }
        return true;
    }

    /** Until it is stopped, unless its process dies. */
    private void serve(int startedBy, AttemptId attempt) {
        if (scheduler.chance(5 * cluster.faultRate())) {
            AttemptOutcome died = new AttemptOutcome.Failed(ErrorCode.EXECUTOR_LOST, "it died", List.of());
            scheduler.after(scheduler.between(100, 5_000), () -> end(startedBy, attempt, died));
        }
    }

    /** Now and then what could also be done twice takes long. */
    private long duration(TaskSpec task) {
        boolean maybe = task instanceof TaskSpec.ScoreSplit || task instanceof TaskSpec.RunCalls;
        return maybe && scheduler.chance(SLOW_RATE) ? scheduler.between(1_000, 8_000) : scheduler.between(1, 400);
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether this very run of the trial goes on. */
    boolean runs(SimTrial trial) {
        return alive && trials.get(trial.attempt()) == trial;
    }

    /** Sends what is told once and may be lost. */
    void tell(LongFunction<NodeMessage> message) {
        SimLink current = link;
        if (current != null && core.session() != 0) {
            current.sendToCoordinator(message.apply(core.session()));
        }
    }

    AttemptOutcome outcome(AttemptId attempt, TaskSpec task) {
        if (scheduler.now() < badDiskUntil || scheduler.chance(cluster.faultRate())) {
            return new AttemptOutcome.Failed(ErrorCode.IO_FAILED, "the disk hiccuped", List.of());
        }
        if (attempt.number() == 1 && scheduler.chance(cluster.faultRate())) { // twice, and the task has failed
            return new AttemptOutcome.Failed(ErrorCode.OUT_OF_MEMORY, "the heap is full", List.of());
        }
        if (task instanceof TaskSpec.RunCalls calls) {
            return new AttemptOutcome.Succeeded(callsDone(calls), 1);
        }
        return new AttemptOutcome.Succeeded(SimClient.resultOf(task), 1);
    }

    /** Gives back some of what it was asked for, now and then; or its process dies, unless the call is alone in it. */
    private TaskResult callsDone(TaskSpec.RunCalls calls) {
        boolean dies = !calls.alone() && scheduler.chance(cluster.faultRate());
        boolean givesBack = scheduler.chance(cluster.faultRate());
        int done = dies ? (int) scheduler.between(0, calls.count() - 1) : calls.count();
        if (givesBack && !dies) {
            done = (int) scheduler.between(1, calls.count());
        }
        TaskResult.Broken broken = dies ? new TaskResult.Broken(ErrorCode.EXECUTOR_LOST, "it died") : null;
        return new TaskResult.CallsDone(calls.first(), done, List.of(), null, "", null, 0, done * 100L, broken);
    }

    @Override
    public Boolean visit(WorkerAction.Stop action) {
        int startedBy = incarnation;
        AttemptOutcome cancelled = new AttemptOutcome.Failed(ErrorCode.CANCELLED, "stopped", List.of());
        scheduler.after(scheduler.between(1, 300), () -> end(startedBy, action.attempt(), cancelled));
        return true;
    }

    private void end(int startedBy, AttemptId attempt, AttemptOutcome outcome) {
        if (paused) {
            scheduler.after(200, () -> end(startedBy, attempt, outcome));
        } else if (startedBy == incarnation && alive && running.remove(attempt)) {
            SimTrial trial = trials.remove(attempt);
            if (trial != null) {
                trial.ended(outcome instanceof AttemptOutcome.Succeeded);
            }
            cluster.history().ended(attempt, incarnationName);
            run(core.onAttemptEnded(attempt, outcome, scheduler.now()));
        }
    }

    @Override
    public Boolean visit(WorkerAction.Release action) {
        cluster.kept().released(id, action.job());
        return true;
    }

    @Override
    public Boolean visit(WorkerAction.JoinGrid action) {
        return true;
    }
}
