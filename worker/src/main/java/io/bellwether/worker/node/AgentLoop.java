package io.bellwether.worker.node;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's duty cycle: one thread that owns all of the agent's state and runs what others post, in order, and a tick in
 * between. The queue is bounded: who posts to a full one waits, which holds the peer that floods it. Thread-safe.
 */
final class AgentLoop implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AgentLoop.class);
    private static final int QUEUE_LIMIT = 16_384;

    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(QUEUE_LIMIT);
    /** What the loop posts to itself, which must not wait for itself. Loop-confined. */
    private final Queue<Runnable> own = new ArrayDeque<>();

    private final long tickNanos;
    private final Runnable tick;
    private final Thread thread;
    private volatile boolean closed;

    AgentLoop(String name, long tickMillis, Runnable tick) {
        this.tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
        this.tick = tick;
        this.thread = new Thread(this::run, name);
    }

    /** Begins; again does nothing. */
    synchronized void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        if (isCurrentThread()) {
            own.add(task);
            return;
        }
        boolean interrupted = false;
        while (!closed) {
            try {
                if (queue.offer(task, 100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread after what it does now, and waits for that. What is queued is dropped. */
    @Override
    public void close() {
        closed = true;
        if (!isCurrentThread()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        long nextTick = System.nanoTime();
        while (!closed) {
            long wait = nextTick - System.nanoTime();
            if (wait <= 0) {
                guarded(tick);
                nextTick = System.nanoTime() + tickNanos;
                continue;
            }
            Runnable task = next(wait);
            if (task != null) {
                guarded(task);
            }
        }
    }

    private @Nullable Runnable next(long waitNanos) {
        Runnable posted = own.poll();
        if (posted != null) {
            return posted;
        }
        try {
            return queue.poll(waitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return null; // nobody interrupts this thread but by mistake: closed says when to end
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException
                | Error e) { // without this thread the process would live on as a node that does nothing
            log.error("thread={} a task failed; the agent goes on", thread.getName(), e);
        }
    }
}
