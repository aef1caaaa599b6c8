package io.bellwether.worker.executor;

import static java.util.Map.entry;

import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.WireClient;
import io.bellwether.worker.collective.RingConfig;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.engine.ModelFormats;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.scoring.BatchScoring;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** An executor's connection to its node agent, and what it runs for it. Thread-safe. */
final class ExecutorSession implements MessageHandler, AutoCloseable {
    /** The exit code after memory ran out. */
    static final int EXIT_BROKEN = 3;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    /** What decides about a trial is sent at once; this is for people who watch, and each costs all processes on its way. */
    private static final long FLUSH_NANOS = 250_000_000;

    private static final int LEAVE_SECONDS = 2;

    private final SharedObjects shared = new SharedObjects();
    private final AttemptRunner attempts;
    private final IntConsumer end;
    private final Thread flusher;
    /** Set before the first order can come. */
    private volatile @Nullable Connection agent;

    private ExecutorSession(ExecutorEnvironment environment, IntConsumer end) {
        this.attempts =
                new AttemptRunner(runners(environment, shared, end), environment.slots(), this::send, this::leave);
        this.end = end;
        this.flusher = new Thread(this::flushUntilInterrupted, environment.executor() + "-flush");
        this.flusher.setDaemon(true);
    }

    /**
     * Connects and takes orders.
     *
     * @param end called with an exit code when the executor is to end: the agent has closed the connection, or memory ran out. It may
     *     be called more than once
     */
    static ExecutorSession open(ExecutorEnvironment environment, IntConsumer end) {
        ExecutorSession session = new ExecutorSession(environment, end);
        Connection connection = WireClient.connect(
                InetAddress.getLoopbackAddress().getHostAddress(),
                environment.port(),
                Protocol.hello(PeerRole.EXECUTOR, null, environment.token()),
                session,
                CONNECT_TIMEOUT);
        session.flusher.start();
        connection.send(new ExecutorMessage.ExecutorReady(environment.executor()));
        return session;
    }

    private static Map<Class<? extends TaskSpec>, TaskRunner> runners(
            ExecutorEnvironment environment, SharedObjects shared, IntConsumer end) {
        ModelFiles models = new ModelFiles(environment.models());
        Trainers trainers = Trainers.load();
        // At first use: Hadoop's configuration takes a while to read, and most executors never score.
        TaskRunner scoring = scope -> shared.get(
                        "scoring",
                        TaskRunner.class,
                        () -> new ScoringRunner(new BatchScoring(new Storage()), new ModelFormats(), models))
                .run(scope);
        TaskRunner features = scope ->
                shared.get("features", TaskRunner.class, FeatureRunner::new).run(scope);
        TaskRunner checks = scope ->
                shared.get("checks", TaskRunner.class, CheckRunner::new).run(scope);
        return Map.ofEntries(
                entry(TaskSpec.BuildTrainingSet.class, features),
                entry(TaskSpec.JoinEntities.class, features),
                entry(TaskSpec.CommitTrainingSet.class, features),
                entry(TaskSpec.DiscardTrainingSet.class, features),
                entry(
                        TaskSpec.Trial.class,
                        new TrialRunner(
                                trainers.and(new Rehearsal(trainers::warmUp)),
                                shared,
                                models,
                                CheckpointFiles.beside(environment.models()),
                                new GangEntry(RingConfig.DEFAULTS),
                                ExecutorThreads.of(environment))),
                entry(TaskSpec.PlanScoring.class, scoring),
                entry(TaskSpec.ScoreSplit.class, scoring),
                entry(TaskSpec.CommitOutput.class, scoring),
                entry(TaskSpec.CheckData.class, checks),
                entry(TaskSpec.CheckPart.class, checks),
                entry(TaskSpec.JoinChecks.class, checks),
                entry(TaskSpec.RunCalls.class, new CallsRunner(CallFiles.beside(environment.models()), end)),
                entry(
                        TaskSpec.ServeSession.class,
                        new SessionRunner(CallFiles.beside(environment.models()), shared, end)));
    }

    @Override
    public void onOpen(Connection connection) {
        agent = connection;
    }

    @Override
    public void onMessage(Connection connection, long correlationId, Message message) {
        if (message instanceof ExecutorMessage.Execute order) {
            attempts.execute(order);
        } else if (message instanceof ExecutorMessage.Stop order) {
            attempts.stop(order.attempt());
        } else if (message instanceof ExecutorMessage.MembersListening answer) {
            attempts.onMembersListening(answer);
        }
    }

    @Override
    public void onClose(Connection connection) {
        end.accept(0);
    }

    private void send(ExecutorMessage message) {
        Connection open = agent;
        if (open != null) {
            open.send(message);
        }
    }

    private void flushUntilInterrupted() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(FLUSH_NANOS);
            attempts.flush();
        }
    }

    /**
     * Ends the executor: after an exhausted heap, or the failure of a class to initialize, nothing in its process can be trusted. The agent, told by the attempt's outcome,
     * ends it first; this is for when the outcome itself could not be sent.
     */
    private void leave() {
        Connection open = agent;
        try {
            if (open != null) {
                open.closed().orTimeout(LEAVE_SECONDS, TimeUnit.SECONDS).join();
            }
        } finally {
            end.accept(EXIT_BROKEN);
        }
    }

    /** Closes the connection, interrupts what runs, and gives back what that shared. Idempotent. */
    @Override
    public void close() {
        flusher.interrupt();
        attempts.close();
        Connection open = agent;
        if (open != null) {
            open.close();
        }
        shared.close();
    }
}
