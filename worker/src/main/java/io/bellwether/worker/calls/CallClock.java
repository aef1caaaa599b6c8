package io.bellwether.worker.calls;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Interrupts calls whose time is over, and tells of those that take no notice. Thread-safe. */
public final class CallClock implements AutoCloseable {
    private static final long GRACE_MILLIS = 2_000;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "call-clock");
        thread.setDaemon(true);
        return thread;
    });

    public CallClock() {
        timer.setRemoveOnCancelPolicy(true);
    }

    /**
     * The calling thread begins a call.
     *
     * @param millis how long it may take; 0 for any time
     * @param onStuck called if it goes on after it was interrupted
     */
    Running begin(long millis, Runnable onStuck) {
        Running running = new Running(Thread.currentThread(), onStuck);
        if (millis > 0) {
            running.next = timer.schedule(() -> interrupt(running), millis, TimeUnit.MILLISECONDS);
        }
        return running;
    }

    private void interrupt(Running running) {
        synchronized (running) {
            if (running.ended) {
                return;
            }
            running.late = true;
            running.thread.interrupt();
            running.next = timer.schedule(() -> giveUp(running), GRACE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void giveUp(Running running) {
        synchronized (running) {
            if (running.ended) {
                return;
            }
            running.ended = true;
        }
        running.onStuck.run();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A call under way. */
    static final class Running {
        private final Thread thread;
        private final Runnable onStuck;
        private @Nullable ScheduledFuture<?> next;
        private boolean late;
        private boolean ended;

        private Running(Thread thread, Runnable onStuck) {
            this.thread = thread;
            this.onStuck = onStuck;
        }

        /** The call has ended; true if its time was over. From here on it is not interrupted. */
        synchronized boolean end() {
            ended = true;
            if (next != null) {
                next.cancel(false);
            }
            return late;
        }
    }
}
