package io.bellwether.client;

import io.bellwether.client.job.JobProgress;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands progress to one listener, one call at a time. A listener slower than the job gets the newest summary and misses
 * those before it; the last one always arrives. Thread-safe.
 */
final class ProgressMailbox {
    private static final Logger log = LoggerFactory.getLogger(ProgressMailbox.class);

    private final Consumer<JobProgress> listener;
    private final Executor executor;
    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    ProgressMailbox(Consumer<JobProgress> listener, Executor executor) {
        this.listener = listener;
        this.executor = executor;
    }

    void put(JobProgress progress) {
        State before = state.getAndSet(new Waiting(progress));
        if (before == State.IDLE) {
            executor.execute(this::deliver);
        }
    }

    private void deliver() {
        while (true) {
            State taken = state.getAndSet(State.BUSY);
            if (taken instanceof Waiting waiting) {
                call(waiting.progress());
            }
            if (state.compareAndSet(State.BUSY, State.IDLE)) {
                return;
            }
        }
    }

    private void call(JobProgress progress) {
        try {
            listener.accept(progress);
        } catch (RuntimeException e) {
            log.warn("job={} a progress listener failed", progress.job(), e);
        }
    }

    /** Idle: nobody delivers. Busy: somebody does, and nothing waits. Waiting: somebody will take it. */
    private sealed interface State {
        State IDLE = new Fixed("idle");
        State BUSY = new Fixed("busy");
    }

    private record Fixed(String name) implements State {}

    private record Waiting(JobProgress progress) implements State {}
}
