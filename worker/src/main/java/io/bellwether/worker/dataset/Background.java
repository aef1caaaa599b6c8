package io.bellwether.worker.dataset;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Work in a thread of its own, which goes on while its maker does something else. Thread-safe. */
final class Background<T> implements AutoCloseable {
    private final ExecutorService thread;
    private final Future<T> running;

    private Background(String name, Supplier<T> work) {
        thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        running = thread.submit(work::get);
    }

    /** Begins; {@code name} is the thread's. */
    static <T> Background<T> begin(String name, Supplier<T> work) {
        return new Background<>(name, work);
    }

    /**
     * What the work gave.
     *
     * @throws RuntimeException what it threw; {@code CANCELLED} if the calling thread is interrupted
     */
    T await() {
        return Pieces.result(running);
    }

    /** Interrupts the work if it is not done, and waits until it has ended: what it writes to may be closed after this. Idempotent. */
    @Override
    public void close() {
        thread.shutdownNow();
        Pieces.end(thread);
    }
}
