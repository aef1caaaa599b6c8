package io.bellwether.worker.executor;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.Message;
import io.bellwether.client.wire.MessageHandler;
import io.bellwether.client.wire.Protocol;
import io.bellwether.client.wire.SessionMessage.Hello;
import io.bellwether.client.wire.SessionMessage.PeerRole;
import io.bellwether.client.wire.SessionMessage.Welcome;
import io.bellwether.client.wire.WireServer;
import io.bellwether.kernels.Kernels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's executors: at most one child JVM per job that takes orders. Loop-confined: every public method is called on {@code
 * loop}, and so is the listener; connections and processes report to it.
 */
public final class ExecutorPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ExecutorPool.class);

    private ExecutorConfig config;
    private final Executor loop;
    private final LongSupplier clockMillis;
    private final ExecutorListener listener;
    private final WireServer server;
    private final SecureRandom random = new SecureRandom();
    /** Read on I/O threads when a child says hello. */
    private final Map<String, ExecutorChild> byToken = new ConcurrentHashMap<>();
    /** Every process that has not ended yet, by token. */
    private final Map<String, ExecutorChild> children = new LinkedHashMap<>();

    private final SpareExecutors spares;

    private int started;
    /** What executors run kernels on since a device failed in one of them. */
    private @Nullable String kernels;

    /** Sweeps what an earlier process left, and listens for children on the loopback address. */
    public ExecutorPool(ExecutorConfig config, Executor loop, LongSupplier clockMillis, ExecutorListener listener) {
        this.config = config;
        this.loop = loop;
        this.clockMillis = clockMillis;
        this.listener = listener;
        this.spares = new SpareExecutors(config.spares(), clockMillis.getAsLong());
        ChildJvm.deleteAll(config.directory());
        try {
            Files.createDirectories(config.directory());
            Files.createDirectories(config.models());
        } catch (IOException e) {
            throw new UncheckedIOException("creating " + config.directory(), e);
        }
        this.server = WireServer.bind("127.0.0.1", 0, this::check, new Link(), config.silence());
    }

    /** Gets the job an executor if it has none, so that one is ready when its first task, of so much memory, is. */
    public void prepare(JobId job, long memoryMib) {
        if (current(job, memoryMib) != null) {
            return;
        }
        try {
            take(job, false, memoryMib);
        } catch (IOException e) {
            log.warn("job={} its executor can't be started: {}", job, e.getMessage());
        }
    }

    /**
     * Runs the attempt on its job's executor; the listener hears of its end in every case.
     *
     * @param memoryMib what the task has asked for; 0 if nothing
     */
    public void execute(AttemptId attempt, TaskSpec task, long memoryMib, String datasetDirectory) {
        boolean alone = task instanceof TaskSpec.RunCalls calls && calls.alone();
        ExecutorChild child = alone ? null : current(attempt.task().job(), memoryMib);
        try {
            if (child == null) {
                child = take(attempt.task().job(), alone, memoryMib);
            }
        } catch (IOException e) {
            String message = "executor: can't be started: " + e.getMessage()
                    + " (expected: a java that runs and space in " + config.directory() + "); mend the node";
            listener.onEnded(attempt, new AttemptOutcome.Failed(ErrorCode.EXECUTOR_LOST, message, List.of()));
            return;
        }
        child.execute(attempt, task, datasetDirectory);
    }

    /** Ends the attempt: at its next step, or by killing its process if it does not stop. */
    public void stop(AttemptId attempt) {
        for (ExecutorChild child : List.copyOf(children.values())) {
            if (child.holds(attempt)) {
                child.stop(attempt, clockMillis.getAsLong());
            }
        }
    }

    /** Tells the attempt where all members of its gang listen. */
    public void onMembersListening(ExecutorMessage.MembersListening message) {
        for (ExecutorChild child : children.values()) {
            if (child.holds(message.attempt())) {
                child.onMembersListening(message);
            }
        }
    }

    /** Ends the job's executor. */
    public void release(JobId job) {
        for (ExecutorChild child : List.copyOf(children.values())) {
            if (child.isOf(job)) {
                child.end("job released", clockMillis.getAsLong());
            }
        }
    }

    /**
     * Whatever is due: idle executors, attempts that don't stop, spares.
     *
     * @param nodeIsIdle whether the node has nothing to do, here or elsewhere
     */
    public void onTick(boolean nodeIsIdle) {
        long now = clockMillis.getAsLong();
        List.copyOf(children.values()).forEach(child -> child.onTick(now));
        boolean starting = children.values().stream().anyMatch(ExecutorChild::isStarting);
        if (spares.isDue(nodeIsIdle && !starting, now)) {
            try {
                spares.add(start(config));
            } catch (IOException e) {
                spares.onFailure(now);
                log.warn("a spare executor can't be started: {}", e.getMessage());
            }
        }
    }

    /** How many processes belong to no job and could take an order at once. */
    public int readySpares() {
        return spares.ready();
    }

    /** How many trials that mean nothing the processes that live now have ended as spares. */
    int rehearsed() {
        return children.values().stream().mapToInt(ExecutorChild::rehearsed).sum();
    }

    /** The processes that live now. */
    public Set<Long> pids() {
        return children.values().stream()
                .map(ExecutorChild::pid)
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /** Kills all executors. Their attempts are lost. */
    @Override
    public void close() {
        List.copyOf(children.values()).forEach(child -> child.kill("the worker ends"));
        server.close();
    }

    private @org.jspecify.annotations.Nullable ExecutorChild current(JobId job, long memoryMib) {
        for (ExecutorChild child : children.values()) {
            if (child.isOf(job, memoryMib) && !child.isForOne() && child.takesOrders()) {
                return child;
            }
        }
        return null;
    }

    /** A spare if there is one, else a new process. */
    private ExecutorChild take(JobId job, boolean forOne, long memoryMib) throws IOException {
        long now = clockMillis.getAsLong();
        ExecutorChild spare = memoryMib > 0 ? null : spares.poll(now); // a heap can't be changed any more
        ExecutorChild child = spare != null ? spare : start(config.forTasksOf(memoryMib, forOne));
        child.assign(job, forOne, memoryMib, now);
        log.info("executor={} job={} pid={} {}", child.name(), job, child.pid(), spare != null ? "spare" : "started");
        return child;
    }

    private ExecutorChild start(ExecutorConfig own) throws IOException {
        String name = "executor-" + ++started;
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        String token = HexFormat.of().formatHex(secret);
        ExecutorEnvironment environment = new ExecutorEnvironment(
                name, server.boundPort(), token, config.slots(), config.threadsPerSlot(), config.models());
        IntConsumer onExit = code -> loop.execute(() -> onExit(token, code));
        ExecutorProcess process = switch (config.mode()) {
            case CHILD_JVM -> ChildJvm.start(own, environment, onExit);
            case IN_PROCESS -> InProcessExecutor.start(environment, loop, onExit);
        };
        ExecutorChild child = new ExecutorChild(name, own, listener, process, clockMillis.getAsLong());
        children.put(token, child);
        byToken.put(token, child);
        return child;
    }

    /** What failed in one executor would fail in the next: those started from now on don't try. */
    private void onKernelsGivenUp(ExecutorChild child, String standIn) {
        if (kernels == null) {
            String provider = standIn.substring(0, (standIn + " ").indexOf(' '));
            log.warn("executor={} kernels given up; new executors take the provider '{}'", child.name(), provider);
            kernels = standIn;
            config = config.withJvmFlag("-D" + Kernels.PROVIDER_PROPERTY + "=" + provider);
            spares.drain().forEach(spare -> spare.end("it would try the device", clockMillis.getAsLong()));
        }
    }

    /** What executors run kernels on since a device failed, in words; null as long as none has. */
    public @Nullable String kernels() {
        return kernels;
    }

    private void onExit(String token, int exitCode) {
        byToken.remove(token);
        ExecutorChild child = children.remove(token);
        if (child != null) {
            child.onExit(exitCode);
            spares.onExit(child, clockMillis.getAsLong());
        }
    }

    private Welcome check(Hello hello) {
        String token = hello.token();
        if (hello.role() != PeerRole.EXECUTOR || token == null || !byToken.containsKey(token)) {
            throw new ClusterException(
                    ErrorCode.NOT_AUTHORIZED,
                    "token: wrong (expected: that of an executor of this node); this port is for executors only");
        }
        return new Welcome(Protocol.MAX_VERSION, "", 0, Protocol.software());
    }

    private final class Link implements MessageHandler {
        @Override
        public void onOpen(Connection connection) {
            forChild(connection, child -> child.onConnected(connection));
        }

        @Override
        public void onMessage(Connection connection, long correlationId, Message message) {
            if (message instanceof ExecutorMessage.KernelsGivenUp givenUp) {
                forChild(connection, child -> onKernelsGivenUp(child, givenUp.kernels()));
            } else {
                forChild(connection, child -> child.onMessage(message, clockMillis.getAsLong()));
            }
        }

        @Override
        public void onClose(Connection connection) {
            forChild(connection, child -> child.onDisconnected(clockMillis.getAsLong()));
        }

        private void forChild(Connection connection, java.util.function.Consumer<ExecutorChild> action) {
            String token = connection.hello().token();
            ExecutorChild child = token == null ? null : byToken.get(token);
            if (child != null) {
                loop.execute(() -> action.accept(child));
            }
        }
    }
}
