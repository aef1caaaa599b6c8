package io.bellwether.worker.node;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.TaskSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt on its way through the node. Loop-confined, but for what other threads ask and the load they carry out. */
final class RunningAttempt {
    private static final Logger log = LoggerFactory.getLogger(RunningAttempt.class);

    final AttemptId attempt;
    TaskSpec task;
    /** Read by transfer and load threads. */
    volatile boolean stopped;
    /** The load's thread while it runs; guarded by this. */
    private @Nullable Thread thread;

    /** MiB that it has asked for; 0 if it has not said. */
    final long memory;

    boolean executing;

    RunningAttempt(AttemptId attempt, TaskSpec task, long memory) {
        this.attempt = attempt;
        this.task = task;
        this.memory = memory;
    }

    /** On the load's thread; false if it was stopped before. */
    synchronized boolean tryBegin() {
        thread = stopped ? null : Thread.currentThread();
        return !stopped;
    }

    /** Interrupts the load if it runs, and nothing that the thread does after it. */
    synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** On the load's thread: from here on no stop reaches it. */
    synchronized void leave() {
        thread = null;
        boolean meantForThisLoad = Thread.interrupted();
        log.trace("attempt={} left interrupted={}", attempt, meantForThisLoad);
    }
}
