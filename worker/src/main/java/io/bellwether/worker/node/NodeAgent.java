package io.bellwether.worker.node;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.Gang;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.Coordinators;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.NodeMessage;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.worker.executor.CallFiles;
import io.bellwether.worker.executor.CheckpointFiles;
import io.bellwether.worker.executor.ExecutorPool;
import io.bellwether.worker.executor.ModelFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node: registers with the coordinator, carries out its orders, reports. All its state belongs to one duty-cycle thread;
 * connections, executors and the data path post to it. The decisions are {@link WorkerCore}'s.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeAgent.class);
    private static final long TICK_MILLIS = 50;
    private static final int KEPT_MODELS = 32;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final NodeAgentConfig config;
    private final NodeIdentity identity;
    private final NodeServices.Factory factory;
    private final WorkerCore core;
    private final AgentLoop loop = new AgentLoop("node-agent", TICK_MILLIS, this::onTick);
    private final Coordinators coordinators;
    private final CoordinatorLink link;
    private final ModelTransfers models;
    private final AttemptTasks tasks;
    private final ExecutorPool pool;
    private final AttemptReports reports = new AttemptReports();
    private final JoinWatch joining;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable NodeServices services;
    /** The open connection, registered or not. Loop-confined. */
    private @Nullable Connection current;
    /** The same, once registered; read by transfers. */
    private volatile @Nullable Connection coordinator;

    public NodeAgent(NodeAgentConfig config, NodeIdentity identity, NodeServices.Factory factory) {
        this.config = config;
        this.identity = identity;
        this.factory = factory;
        this.coordinators = new Coordinators(config.coordinators());
        this.joining = new JoinWatch(coordinators.toString(), config.joinTimeout(), now());
        ModelFiles files = new ModelFiles(config.executors().models());
        sweep(files);
        CheckpointFiles checkpoints = CheckpointFiles.beside(config.executors().models());
        checkpoints.deleteAll();
        CallFiles calls = CallFiles.beside(config.executors().models());
        calls.sweep();
        this.core = new WorkerCore(
                identity.node(),
                identity.incarnation(),
                config.hostName(),
                config.slots(),
                config.trainers(),
                config.kernels(),
                config.capacity(),
                new NodeMessage.NodeStatus("", NodeMessage.GridState.DOWN, 0, Map.of()));
        this.models = new ModelTransfers(files, () -> coordinator);
        this.tasks = new AttemptTasks(loop, () -> opened().data(), models, checkpoints, calls, new Reporting());
        this.pool = new ExecutorPool(config.executors(), loop, NodeAgent::now, tasks);
        tasks.runOn(pool);
        this.link = new CoordinatorLink(
                coordinators,
                this::hello,
                new Inbound(),
                failure -> loop.execute(() -> joining.onConnectFailed(failure, now())));
    }

    private SessionMessage.Hello hello() {
        String joined = identity.clusterId();
        return Protocol.hello(PeerRole.WORKER, joined != null ? joined : config.clusterId(), config.token());
    }

    /** Begins to connect. */
    public void start() {
        loop.start();
        link.start();
    }

    /** The node's name. */
    public NodeId node() {
        return identity.node();
    }

    /** Completes at the first registration; exceptionally with a {@link ClusterException} if there can't be one. */
    public CompletableFuture<Void> registered() {
        return joining.registered();
    }

    /** Ends executors, leaves the grid, closes the connection. Idempotent. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        link.close();
        loop.start(); // it may never have been started, and the pool's end is its work
        onLoop(() -> {
            pool.close();
            return true;
        });
        awaitExecutorsGone();
        tasks.close();
        models.close();
        onLoop(() -> {
            Connection open = current;
            if (open != null) {
                open.close();
            }
            return true;
        });
        loop.close();
        NodeServices opened = services;
        if (opened != null) {
            opened.close();
        }
    }

    private void awaitExecutorsGone() {
        long deadline = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        while (System.nanoTime() < deadline && onLoop(() -> !pool.pids().isEmpty())) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Asks on the loop; false if it does not answer in time. */
    private boolean onLoop(Supplier<Boolean> question) {
        return CompletableFuture.supplyAsync(question, loop)
                .completeOnTimeout(false, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static void sweep(ModelFiles files) {
        try {
            files.sweep(KEPT_MODELS);
        } catch (IOException e) {
            log.warn("models={} can't be swept: {}", files.directory(), e.getMessage());
        }
    }

    private NodeServices opened() {
        NodeServices known = services;
        if (known == null) {
            throw new IllegalStateException("no services before the first connection");
        }
        return known;
    }

    private void onTick() {
        long now = now();
        pool.onTick(tasks.isIdle());
        refreshStatus(now);
        perform(core.onTick(now));
        if (core.session() != 0) {
            reports.onTick(now, core.session(), this::send);
        }
        if (current != null && core.session() == 0) {
            joining.onUnanswered(now);
        }
    }

    private void refreshStatus(long now) {
        NodeServices known = services;
        if (known != null) {
            perform(core.onStatus(known.status(pool.kernels()), now));
        }
    }

    private void onOpen(Connection connection) {
        joining.onConnected();
        try {
            openServices(connection.welcome().clusterId());
        } catch (ClusterException e) {
            log.error("node={} can't serve code={} {}", node(), e.code(), e.getMessage());
            joining.fail(e);
            connection.close();
            return;
        }
        current = connection;
        refreshStatus(now());
        perform(core.onConnected(connection.welcome().epoch(), now()));
        if (!core.isConnected()) {
            log.warn("coordinator={} is of an older epoch; it leads no more", connection.remoteAddress());
            connection.close();
        }
    }

    private void openServices(String clusterId) {
        identity.join(clusterId);
        if (services == null) {
            services = factory.open(clusterId);
        }
    }

    private void onClose(Connection connection) {
        if (connection == current) {
            if (core.session() != 0) {
                log.warn("coordinator={} connection lost; attempts run on", address());
            }
            current = null;
            coordinator = null;
            perform(core.onDisconnected());
        }
    }

    private void onMessage(Connection connection, Message message) {
        if (connection != current) {
            return; // of a connection that has been given up
        }
        long now = now();
        if (message instanceof NodeMessage.NodeRegistered answer) {
            onRegistered(connection, answer, now);
        } else if (message instanceof NodeMessage.RunAttempt order) {
            perform(core.onRun(order));
        } else if (message instanceof NodeMessage.CancelAttempt order) {
            perform(core.onCancel(order, now));
        } else if (message instanceof NodeMessage.ReleaseJob order) {
            perform(core.onRelease(order));
        } else if (message instanceof NodeMessage.AttemptAcknowledged acknowledged) {
            perform(core.onAcknowledged(acknowledged));
        } else if (message instanceof NodeMessage.GridPeers peers) {
            perform(core.onGridPeers(peers));
        } else if (message instanceof NodeMessage.GangFormed gang) {
            tasks.onGangFormed(gang);
        } else if (message instanceof SessionMessage.Refused refused) {
            joining.onRefused(refused);
            connection.close(); // and register anew on the next one
        } else {
            log.warn(
                    "coordinator={} sent an unexpected {}",
                    address(),
                    message.getClass().getSimpleName());
        }
    }

    private void onRegistered(Connection connection, NodeMessage.NodeRegistered answer, long now) {
        perform(core.onRegistered(answer, now));
        if (core.session() != 0) {
            coordinator = connection;
            log.info("node={} registered session={} coordinator={}", node(), core.session(), address());
            joining.onRegistered();
            tasks.tellCheckpointsAgain();
        }
    }

    private void perform(List<WorkerAction> actions) {
        Carrying carrying = new Carrying();
        actions.forEach(action -> action.accept(carrying));
    }

    private void send(NodeMessage message) {
        Connection open = current;
        if (open != null) {
            try {
                open.send(message);
            } catch (ClusterException e) {
                log.error("message={} can't be sent code={}", message.getClass().getSimpleName(), e.code(), e);
            }
        }
    }

    private String address() {
        Connection open = current;
        return open == null ? coordinators.toString() : open.remoteAddress();
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** Posts what the connection brings. On I/O threads. */
    private final class Inbound implements MessageHandler {
        @Override
        public void onOpen(Connection connection) {
            loop.execute(() -> NodeAgent.this.onOpen(connection));
        }

        @Override
        public void onMessage(Connection connection, long correlationId, Message message) {
            loop.execute(() -> NodeAgent.this.onMessage(connection, message));
        }

        @Override
        public void onClose(Connection connection) {
            loop.execute(() -> NodeAgent.this.onClose(connection));
        }
    }

    /** Carries out what the core wants. */
    private final class Carrying implements WorkerAction.Visitor<Boolean> {
        @Override
        public Boolean visit(WorkerAction.Send action) {
            send(action.message());
            return true;
        }

        @Override
        public Boolean visit(WorkerAction.Start action) {
            tasks.start(action.attempt(), action.task(), action.memory());
            return true;
        }

        @Override
        public Boolean visit(WorkerAction.Stop action) {
            tasks.stop(action.attempt());
            return true;
        }

        @Override
        public Boolean visit(WorkerAction.Release action) {
            tasks.release(action.job());
            return true;
        }

        @Override
        public Boolean visit(WorkerAction.JoinGrid action) {
            opened().grid().setPeers(action.addresses());
            return true;
        }
    }

    /** Passes on what happens to attempts. On the loop. */
    private final class Reporting implements AttemptTasks.Listener {
        @Override
        public void onEnded(AttemptId attempt, AttemptOutcome outcome) {
            if (core.session() != 0) {
                reports.flush(attempt, core.session(), NodeAgent.this::send);
            }
            perform(core.onAttemptEnded(attempt, outcome, now()));
        }

        @Override
        public void onMetrics(AttemptId attempt, String run, List<MetricPoint> points) {
            reports.addMetrics(attempt, run, points);
        }

        @Override
        public void onReported(AttemptId attempt, List<MetricPoint> points) {
            reports.addReported(attempt, points);
            if (core.session() != 0) {
                reports.flushReported(attempt, core.session(), NodeAgent.this::send);
            }
        }

        @Override
        public void onLog(AttemptId attempt, List<String> lines) {
            reports.addLines(attempt, lines);
        }

        @Override
        public void onCheckpointSaved(AttemptId attempt, Checkpoint checkpoint) {
            if (core.session() != 0) {
                send(new NodeMessage.CheckpointSaved(core.session(), attempt, checkpoint));
            }
        }

        @Override
        public void onMemberListening(AttemptId attempt, Gang gang, String address) {
            if (core.session() != 0) {
                send(new NodeMessage.GangMemberReady(attempt, gang, address));
            }
        }

        @Override
        public void onSlotReady(AttemptId attempt, String address, String secret) {
            if (core.session() != 0) {
                send(new NodeMessage.SlotListening(attempt, address, secret));
            }
        }
    }
}
