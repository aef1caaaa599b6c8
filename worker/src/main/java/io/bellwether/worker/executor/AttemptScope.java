package io.bellwether.worker.executor;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.ExecutorMessage;
import io.bellwether.client.wire.ExecutorMessage.MembersListening;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in its executor: what it was asked, what it has said and whether it is to stop. Thread-safe.
 *
 * <p>WAITING for a slot, then RUNNING on a thread, then ENDED; a stop ends a waiting attempt at once and interrupts a running
 * one, so that a task that blocks is reached as well as one that asks.
 */
final class AttemptScope {
    private static final int UNSENT_POINTS_LIMIT = 10_000;

    private final AttemptId attempt;
    private final TaskSpec task;
    private final String datasetDirectory;
    private final Consumer<ExecutorMessage> agent;
    private final AttemptLog log = new AttemptLog();
    private final Object sending = new Object();
    private final List<MetricPoint> unsent = new ArrayList<>();
    private final AtomicReference<@Nullable Checkpoint> unsentCheckpoint = new AtomicReference<>();
    private final CompletableFuture<MembersListening> membersListening = new CompletableFuture<>();
    private @Nullable Thread thread;
    private boolean ended;
    private volatile boolean cancelled;

    AttemptScope(AttemptId attempt, TaskSpec task, String datasetDirectory, Consumer<ExecutorMessage> agent) {
        this.attempt = attempt;
        this.task = task;
        this.datasetDirectory = datasetDirectory;
        this.agent = agent;
    }

    AttemptId attempt() {
        return attempt;
    }

    TaskSpec task() {
        return task;
    }

    /** Empty if the task needs no dataset. */
    String datasetDirectory() {
        return datasetDirectory;
    }

    AttemptLog log() {
        return log;
    }

    /** Held by whoever sends what the attempt has said, so that it arrives in order. */
    Object sending() {
        return sending;
    }

    /** Sends to the agent at once. */
    void send(ExecutorMessage message) {
        agent.accept(message);
    }

    /** Completes when all members of the attempt's gang are known. */
    CompletableFuture<MembersListening> membersListening() {
        return membersListening;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void checkCancelled() {
        if (cancelled) {
            throw CancelledAttempt.exception();
        }
    }

    /** Adds a metric's value; a trainer that reports faster than can be sent loses its oldest unsent points. */
    void report(MetricPoint point) {
        synchronized (unsent) {
            if (unsent.size() >= UNSENT_POINTS_LIMIT) {
                unsent.remove(0);
            }
            unsent.add(point);
        }
    }

    List<MetricPoint> drainPoints() {
        synchronized (unsent) {
            List<MetricPoint> points = List.copyOf(unsent);
            unsent.clear();
            return points;
        }
    }

    /** A checkpoint is on disk; one that has not been sent yet is worth nothing any more. */
    void checkpoint(Checkpoint checkpoint) {
        unsentCheckpoint.set(checkpoint);
    }

    @Nullable
    Checkpoint drainCheckpoint() {
        return unsentCheckpoint.getAndSet(null);
    }

    /** The calling thread begins the attempt; false if it has been stopped before. */
    synchronized boolean tryBegin() {
        if (ended) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }

    /** The calling thread has ended the attempt; from here on it can't be interrupted for its sake. */
    synchronized void end() {
        ended = true;
        thread = null;
        Thread.interrupted(); // a stop that came too late must not hit the thread's next attempt
    }

    /** Asks the attempt to end; true if it had not begun, and so has ended by this. */
    synchronized boolean stop() {
        cancelled = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            return false;
        }
        boolean waiting = !ended;
        ended = true;
        return waiting;
    }
}
