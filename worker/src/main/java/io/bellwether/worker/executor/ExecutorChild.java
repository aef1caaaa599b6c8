package io.bellwether.worker.executor;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 *   STARTING --ready--> READY --end()--> ENDING --exit--> GONE
 *       any state --kill(), crash--> GONE
 *
 * Every attempt given to a child ends exactly once: by its Finished message, or, when the process is gone, by onExit for all
 * that are left. Ending is asked for by closing the connection, on which the child halts; it is killed if it doesn't.
 */
/** The node's view of one executor process and of the attempts on it. Loop-confined. */
final class ExecutorChild {
    private static final Logger log = LoggerFactory.getLogger(ExecutorChild.class);
    private static final long END_GRACE_MILLIS = 2_000;

    private enum State {
        /** The process starts; orders wait. */
        STARTING,
        /** Connected: takes orders. */
        READY,
        /** Asked to end: takes no more. */
        ENDING,
        /** The process has ended. */
        GONE
    }

    private final String name;
    private final ExecutorConfig config;
    private final ExecutorListener listener;
    private final ExecutorProcess process;
    private final ProcessMemory memory;
    private final Map<AttemptId, Order> attempts = new LinkedHashMap<>();
    private final long startedMillis;
    /** Null for a spare. */
    private @Nullable JobId job;

    private boolean forOne;
    private long memoryMib;
    private int rehearsalsSent;
    private int rehearsed;
    private State state = State.STARTING;
    private @Nullable Connection connection;
    private String reason = "";
    private @Nullable String exhausted;
    private long idleSinceMillis;
    private long endingSinceMillis;

    ExecutorChild(
            String name, ExecutorConfig config, ExecutorListener listener, ExecutorProcess process, long nowMillis) {
        this.name = name;
        this.config = config;
        this.listener = listener;
        this.process = process;
        this.memory = new ProcessMemory(
                process.pid(), config.mode() == ExecutorConfig.Mode.CHILD_JVM ? config.memoryMib() : 0);
        this.startedMillis = nowMillis;
        this.idleSinceMillis = nowMillis;
    }

    /** Makes it the executor of {@code job}, for good; until then it is a spare. */
    void assign(JobId owner, boolean forOneAttempt, long memoryOfEach, long nowMillis) {
        if (job != null) {
            throw new IllegalStateException("executor " + name + " belongs to job " + job);
        }
        job = owner;
        forOne = forOneAttempt;
        memoryMib = memoryOfEach;
        idleSinceMillis = nowMillis;
    }

    /** Whether it is for tasks of this job that ask for so much memory. */
    boolean isOf(JobId owner, long memoryOfEach) {
        return isOf(owner) && memoryMib == memoryOfEach;
    }

    boolean isOf(JobId owner) {
        return owner.equals(job);
    }

    boolean isReady() {
        return state == State.READY;
    }

    boolean isStarting() {
        return state == State.STARTING;
    }

    /** Whether it is for one attempt alone, with which it ends. */
    boolean isForOne() {
        return forOne;
    }

    String name() {
        return name;
    }

    /** How many trials that mean nothing it has ended. */
    int rehearsed() {
        return rehearsed;
    }

    long pid() {
        return process.pid();
    }

    boolean takesOrders() {
        return state == State.STARTING || state == State.READY;
    }

    boolean holds(AttemptId attempt) {
        return attempts.containsKey(attempt);
    }

    void execute(AttemptId attempt, TaskSpec task, String datasetDirectory) {
        Order order = new Order(new ExecutorMessage.Execute(attempt, task, datasetDirectory));
        attempts.put(attempt, order);
        if (state == State.READY) {
            send(order.message);
        }
    }

    void stop(AttemptId attempt, long nowMillis) {
        Order order = attempts.get(attempt);
        if (order == null || order.stopped) {
            return;
        }
        order.stopped = true;
        order.stoppedMillis = nowMillis;
        if (state == State.READY) {
            send(new ExecutorMessage.Stop(attempt));
        } else if (state == State.STARTING) {
            attempts.remove(attempt);
            listener.onEnded(attempt, cancelled());
        }
    }

    /** All members of a gang listen, one of which runs here. */
    void onMembersListening(ExecutorMessage.MembersListening message) {
        if (state == State.READY) {
            send(message);
        }
    }

    void onConnected(Connection opened) {
        if (state != State.STARTING) {
            opened.close();
            return;
        }
        connection = opened;
    }

    void onMessage(Message message, long nowMillis) {
        if (message instanceof ExecutorMessage.ExecutorReady && state == State.STARTING) {
            state = State.READY;
            log.info("executor={} pid={} ready after {} ms", name, pid(), nowMillis - startedMillis);
            attempts.values().forEach(order -> send(order.message));
            for (int slot = 0; slot < config.slots(); slot++) {
                rehearse();
            }
        } else if (message instanceof ExecutorMessage.Finished finished) {
            onFinished(finished, nowMillis);
        } else if (message instanceof ExecutorMessage.Metrics metrics && holds(metrics.attempt())) {
            listener.onMetrics(metrics.attempt(), metrics.points());
        } else if (message instanceof ExecutorMessage.Log lines && holds(lines.attempt())) {
            listener.onLog(lines.attempt(), lines.lines());
        } else if (message instanceof ExecutorMessage.CheckpointWritten written && holds(written.attempt())) {
            listener.onCheckpoint(written.attempt(), written.checkpoint());
        } else if (message instanceof ExecutorMessage.MemberListening member && holds(member.attempt())) {
            listener.onMemberListening(member.attempt(), member.gang(), member.address());
        } else if (message instanceof ExecutorMessage.SlotReady slot && holds(slot.attempt())) {
            listener.onSlotReady(slot.attempt(), slot.address(), slot.secret());
        }
    }

    /** The connection has ended: so will the process, or else it is made to. */
    void onDisconnected(long nowMillis) {
        if (takesOrders()) {
            state = State.ENDING;
            endingSinceMillis = nowMillis;
        }
    }

    /** Asks the process to end; what still runs there is lost. */
    void end(String why, long nowMillis) {
        if (!takesOrders()) {
            return;
        }
        reason = why;
        if (connection == null) {
            kill(why);
            return;
        }
        state = State.ENDING;
        endingSinceMillis = nowMillis;
        connection.close();
    }

    void kill(String why) {
        if (state != State.GONE) {
            reason = why;
            state = State.ENDING;
            process.kill();
        }
    }

    /** The process has ended, for whatever reason. */
    void onExit(int exitCode) {
        state = State.GONE;
        Connection open = connection;
        if (open != null) {
            open.close();
        }
        if (!attempts.isEmpty()) {
            log.warn("executor={} job={} pid={} {}, attempts={}", name, job, pid(), ended(exitCode), attempts.keySet());
        }
        Map<AttemptId, Order> left = new LinkedHashMap<>(attempts);
        attempts.clear();
        left.forEach((attempt, order) ->
                listener.onEnded(attempt, order.stopped ? cancelled() : lost(exitCode, left.size())));
    }

    /** Ends what has been idle for long, kills what does not stop. */
    void onTick(long nowMillis) {
        String tooMuch = exhausted == null && state != State.GONE ? memory.tooMuch(nowMillis) : null;
        if (tooMuch != null) {
            exhausted = tooMuch;
            kill("killed: " + tooMuch);
        }
        if (state == State.STARTING
                && nowMillis - startedMillis > config.startTimeout().toMillis()) {
            kill("not ready after " + config.startTimeout().toSeconds() + " s");
        } else if (state == State.READY) {
            onReadyTick(nowMillis);
        } else if (state == State.ENDING && nowMillis - endingSinceMillis > END_GRACE_MILLIS) {
            kill(reason.isEmpty() ? "killed: its connection had ended, maybe since it gave no sign of life" : reason);
        }
    }

    private void onReadyTick(long nowMillis) {
        if (attempts.isEmpty()) {
            if (job != null && nowMillis - idleSinceMillis > config.idle().toMillis()) {
                end("idle", nowMillis);
            }
            return;
        }
        boolean alone = attempts.values().stream().allMatch(order -> order.stopped);
        long grace = (alone ? config.aloneGrace() : config.stopGrace()).toMillis();
        attempts.forEach((attempt, order) -> {
            if (order.stopped && nowMillis - order.stoppedMillis > grace) {
                kill("killed: attempt " + attempt + " did not stop within " + grace + " ms");
            }
        });
    }

    private void onFinished(ExecutorMessage.Finished finished, long nowMillis) {
        if (Rehearsal.is(finished.attempt())) {
            rehearsed++;
            rehearse();
            return;
        }
        if (attempts.remove(finished.attempt()) == null) {
            return;
        }
        idleSinceMillis = nowMillis;
        listener.onEnded(finished.attempt(), finished.outcome());
        ErrorCode code = finished.outcome() instanceof AttemptOutcome.Failed failed ? failed.code() : null;
        if (code == ErrorCode.OUT_OF_MEMORY) {
            kill("killed: its memory ran out in attempt " + finished.attempt());
        } else if (code == ErrorCode.EXECUTOR_LOST) {
            kill("killed: it has said that it can't go on, in attempt " + finished.attempt());
        } else if (forOne) {
            end("its attempt has ended", nowMillis);
        }
    }

    /** The next of a spare's; none any more once it belongs to a job. An executor in this very process runs what is compiled long since. */
    private void rehearse() {
        if (job == null && rehearsalsSent < Rehearsal.TRIALS && config.mode() == ExecutorConfig.Mode.CHILD_JVM) {
            send(Rehearsal.order(++rehearsalsSent));
        }
    }

    private void send(Message message) {
        Connection open = connection;
        if (open != null) {
            open.send(message);
        }
    }

    private AttemptOutcome lost(int exitCode, int attemptsLost) {
        List<String> output = new ArrayList<>(process.lastOutput());
        if (exhausted != null) {
            String shared = attemptsLost > 1 ? "; " + attemptsLost + " attempts shared it" : "";
            return new AttemptOutcome.Failed(ErrorCode.OUT_OF_MEMORY, exhausted + shared, output);
        }
        String message = "executor " + name + " (pid " + pid() + ") " + ended(exitCode)
                + " while the attempt was on it; its last output is in the log lines";
        return new AttemptOutcome.Failed(ErrorCode.EXECUTOR_LOST, message, output);
    }

    private String ended(int exitCode) {
        if (!reason.isEmpty()) {
            return "ended: " + reason;
        }
        String signal = exitCode > 128 ? " (signal " + (exitCode - 128) + ")" : "";
        return "ended by itself with exit code " + exitCode + signal;
    }

    private static AttemptOutcome cancelled() {
        return new AttemptOutcome.Failed(ErrorCode.CANCELLED, "cancelled on request", List.of());
    }

    private static final class Order {
        private final ExecutorMessage.Execute message;
        private boolean stopped;
        private long stoppedMillis;

        Order(ExecutorMessage.Execute message) {
            this.message = message;
        }
    }
}
