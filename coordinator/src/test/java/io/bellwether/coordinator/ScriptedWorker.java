package io.bellwether.coordinator;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.task.TrainerDescriptor;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.worker.node.WorkerAction;
import io.bellwether.worker.node.WorkerCore;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A worker with the real wire and the real {@link WorkerCore}, whose executors play a script. One agent thread. */
final class ScriptedWorker implements MessageHandler, WorkerAction.Visitor<Boolean>, AutoCloseable {
    static final TrainerDescriptor TOY = new TrainerDescriptor(
            "toy",
            false,
            List.of(new TrainerDescriptor.Hyperparameter(
                    "depth", TrainerDescriptor.Type.INT, 1.0, 100_000.0, List.of(), 6, "how deep")),
            true);

    /** The gangs that this worker's attempts belong to, once they have formed. */
    private final Map<AttemptId, NodeMessage.GangFormed> formed = new ConcurrentHashMap<>();

    /** What an executor does with a task. */
    interface Script {
        AttemptOutcome run(Connection coordinator, AttemptId attempt, TaskSpec task) throws Exception;
    }

    private static final AtomicLong STARTS = new AtomicLong();

    private final Coordinators coordinators;
    private final Script script;
    private final WorkerCore core;
    private final ScheduledExecutorService agent = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService executors;
    private @Nullable Connection connection;

    private ScriptedWorker(
            Coordinators coordinators,
            String name,
            int slots,
            NodeCapacity capacity,
            List<TrainerDescriptor> trainers,
            Script script) {
        this.coordinators = coordinators;
        this.script = script;
        this.executors = Executors.newFixedThreadPool(slots);
        this.core = new WorkerCore(
                new NodeId(name),
                String.format(Locale.ROOT, "%010d", STARTS.incrementAndGet()),
                "localhost",
                slots,
                trainers,
                "none",
                capacity,
                new NodeMessage.NodeStatus(name + ":1", NodeMessage.GridState.UP, 1, Map.of()));
    }

    static ScriptedWorker start(int port, String name, int slots, Script script) {
        return start(port, name, slots, List.of(TOY), script);
    }

    static ScriptedWorker start(int port, String name, int slots, List<TrainerDescriptor> trainers, Script script) {
        return start(List.of(port), name, slots, NodeCapacity.NONE, trainers, script);
    }

    static ScriptedWorker start(
            int port, String name, int slots, NodeCapacity capacity, List<TrainerDescriptor> trainers, Script script) {
        return start(List.of(port), name, slots, capacity, trainers, script);
    }

    /** A worker that knows several coordinators. */
    static ScriptedWorker start(
            List<Integer> ports, String name, int slots, List<TrainerDescriptor> trainers, Script script) {
        return start(ports, name, slots, NodeCapacity.NONE, trainers, script);
    }

    private static ScriptedWorker start(
            List<Integer> ports,
            String name,
            int slots,
            NodeCapacity capacity,
            List<TrainerDescriptor> trainers,
            Script script) {
        Coordinators coordinators = new Coordinators(ports.stream()
                .map(port -> new Coordinators.Address("127.0.0.1", port))
                .toList());
        ScriptedWorker worker = new ScriptedWorker(coordinators, name, slots, capacity, trainers, script);
        var unused = worker.agent.scheduleWithFixedDelay(worker::tick, 0, 20, TimeUnit.MILLISECONDS);
        return worker;
    }

    private void tick() {
        Connection current = connection;
        if (current != null) {
            run(core.onTick(now()));
            return;
        }
        try {
            Connection opened =
                    coordinators.connect(Protocol.hello(PeerRole.WORKER, null, null), this, Duration.ofSeconds(5));
            connection = opened;
            run(core.onConnected(opened.welcome().epoch(), now()));
        } catch (ClusterException e) {
            // The coordinator is not there: tried again at the next tick.
        }
    }

    @Override
    public void onMessage(Connection from, long correlationId, Message message) {
        if (message instanceof NodeMessage.GangFormed gang) {
            formed.put(gang.attempt(), gang);
            return;
        }
        onAgent(() -> run(actions(message)));
    }

    private List<WorkerAction> actions(Message message) {
        if (message instanceof NodeMessage.NodeRegistered registered) {
            return core.onRegistered(registered, now());
        } else if (message instanceof NodeMessage.RunAttempt order) {
            return core.onRun(order);
        } else if (message instanceof NodeMessage.CancelAttempt order) {
            return core.onCancel(order, now());
        } else if (message instanceof NodeMessage.AttemptAcknowledged acknowledged) {
            return core.onAcknowledged(acknowledged);
        } else if (message instanceof NodeMessage.ReleaseJob order) {
            return core.onRelease(order);
        }
        return List.of();
    }

    @Override
    public void onClose(Connection closed) {
        onAgent(() -> {
            if (closed.equals(connection)) {
                connection = null;
                coordinators.onLost();
                run(core.onDisconnected());
            }
        });
    }

    /** The gang of the attempt; null if it has not formed yet. */
    NodeMessage.@Nullable GangFormed formed(AttemptId attempt) {
        return formed.get(attempt);
    }

    /** The registration of now, as reports have to name it. */
    long session() throws InterruptedException, ExecutionException {
        return agent.submit(core::session).get();
    }

    private void onAgent(Runnable work) {
        try {
            agent.execute(work);
        } catch (RejectedExecutionException e) {
            // closed
        }
    }

    private void run(List<WorkerAction> actions) {
        actions.forEach(action -> action.accept(this));
    }

    @Override
    public Boolean visit(WorkerAction.Send action) {
        Connection current = connection;
        if (current != null) {
            current.send(action.message());
        }
        return true;
    }

    @Override
    public Boolean visit(WorkerAction.Start action) {
        Connection current = connection;
        executors.execute(() -> {
            AttemptOutcome outcome = outcome(current, action);
            onAgent(() -> run(core.onAttemptEnded(action.attempt(), outcome, now())));
        });
        return true;
    }

    private AttemptOutcome outcome(@Nullable Connection current, WorkerAction.Start action) {
        try {
            return script.run(Objects.requireNonNull(current), action.attempt(), action.task());
        } catch (Exception e) {
            return new AttemptOutcome.Failed(ErrorCode.INTERNAL, e.toString(), List.of());
        }
    }

    @Override
    public Boolean visit(WorkerAction.Stop action) {
        AttemptOutcome stopped = new AttemptOutcome.Failed(ErrorCode.CANCELLED, "cancelled", List.of());
        run(core.onAttemptEnded(action.attempt(), stopped, now()));
        return true;
    }

    @Override
    public Boolean visit(WorkerAction.Release action) {
        return true;
    }

    @Override
    public Boolean visit(WorkerAction.JoinGrid action) {
        return true;
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public void close() {
        agent.shutdownNow();
        executors.shutdownNow();
        Connection current = connection;
        if (current != null) {
            current.close();
        }
    }
}
