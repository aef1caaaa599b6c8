package io.bellwether.worker.executor;

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
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The process of an executor. It lives as long as its node agent wants it: when the connection to the agent or its standard
 * input ends (the agent holds the other end, so also after a kill -9), it halts.
 */
public final class ExecutorMain implements MessageHandler {
    /** The exit code after memory ran out. */
    static final int EXIT_OUT_OF_MEMORY = 3;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final long FLUSH_NANOS = 100_000_000;
    private static final int LEAVE_SECONDS = 2;

    private final AttemptRunner attempts;
    /** Set before the first order can come. */
    private volatile @Nullable Connection agent;

    private ExecutorMain(ExecutorEnvironment environment) {
        this.attempts = new AttemptRunner(runners(environment), environment.slots(), this::send, this::leave);
    }

    public static void main(String[] arguments) {
        haltWhenParentIsGone(System.in);
        ExecutorEnvironment environment = ExecutorEnvironment.read(System.getenv());
        ExecutorMain main = new ExecutorMain(environment);
        Connection connection = WireClient.connect(
                InetAddress.getLoopbackAddress().getHostAddress(),
                environment.port(),
                Protocol.hello(PeerRole.EXECUTOR, null, environment.token()),
                main,
                CONNECT_TIMEOUT);
        connection.send(new ExecutorMessage.ExecutorReady(environment.executor()));
        main.flushForEver();
    }

    private static Map<Class<? extends TaskSpec>, TaskRunner> runners(ExecutorEnvironment environment) {
        ModelFiles models = new ModelFiles(environment.models());
        SharedObjects shared = new SharedObjects();
        // At first use: Hadoop's configuration takes a while to read, and most executors never score.
        TaskRunner scoring = scope -> shared.get(
                        "scoring",
                        TaskRunner.class,
                        () -> new ScoringRunner(new BatchScoring(new Storage()), new ModelFormats(), models))
                .run(scope);
        return Map.of(
                TaskSpec.Trial.class,
                new TrialRunner(
                        Trainers.load(),
                        shared,
                        models,
                        CheckpointFiles.beside(environment.models()),
                        new GangRendezvous(RingConfig.DEFAULTS),
                        environment.threadsPerSlot()),
                TaskSpec.PlanScoring.class,
                scoring,
                TaskSpec.ScoreSplit.class,
                scoring,
                TaskSpec.CommitOutput.class,
                scoring);
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
        Runtime.getRuntime().halt(0);
    }

    private void send(ExecutorMessage message) {
        Connection open = agent;
        if (open != null) {
            open.send(message);
        }
    }

    private void flushForEver() {
        while (true) {
            LockSupport.parkNanos(FLUSH_NANOS);
            attempts.flush();
        }
    }

    /**
     * Ends the process: after an exhausted heap nothing in it can be trusted. The agent, told by the attempt's outcome, ends
     * it first; this is for when the outcome itself could not be sent.
     */
    private void leave() {
        Connection open = agent;
        try {
            if (open != null) {
                open.closed().orTimeout(LEAVE_SECONDS, TimeUnit.SECONDS).join();
            }
        } finally {
            Runtime.getRuntime().halt(EXIT_OUT_OF_MEMORY);
        }
    }

    private static void haltWhenParentIsGone(InputStream parent) {
        daemon(
                        () -> {
                            try {
                                while (parent.read() >= 0) {
                                    // nothing is ever sent: only the end counts
                                }
                            } catch (IOException e) {
                                // the pipe broke: the same as its end
                            }
                            Runtime.getRuntime().halt(0);
                        },
                        "executor-parent-watch")
                .start();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
