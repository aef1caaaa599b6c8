package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Work on numbered pieces by as many threads as there are cores, whose results are taken in the pieces' order. */
public final class Pieces {
    private Pieces() {}

    /** Does one piece. */
    @FunctionalInterface
    public interface Work<T> {
        T apply(int piece);
    }

    /** Takes the result of a piece. */
    @FunctionalInterface
    public interface Taker<T> {
        void take(int piece, T result);
    }

    /**
     * Works until all pieces are done, or one fails, which ends the others.
     *
     * @param parallel whether several threads may work; else one does, in the pieces' order
     * @param worker gives each thread its own means of work
     * @throws ClusterException what failed; {@code CANCELLED} if the calling thread is interrupted
     */
    public static <T> void forEach(int pieces, boolean parallel, Supplier<Work<T>> worker, Taker<T> taker) {
        forEach(pieces, parallel ? Runtime.getRuntime().availableProcessors() : 1, worker, taker);
    }

    /**
     * As above, by few enough threads that what they hold at once fits into a quarter of the heap, but by one at least.
     *
     * @param bytes that a thread holds while it works on a piece
     */
    public static <T> void forEachOf(long bytes, int pieces, Supplier<Work<T>> worker, Taker<T> taker) {
        Runtime runtime = Runtime.getRuntime();
        long fit = runtime.maxMemory() / 4 / Math.max(1, bytes);
        forEach(pieces, (int) Math.max(1, Math.min(runtime.availableProcessors(), fit)), worker, taker);
    }

    private static <T> void forEach(int pieces, int atMost, Supplier<Work<T>> worker, Taker<T> taker) {
        int threads = Math.min(pieces, atMost);
        if (threads <= 1) {
            Work<T> work = worker.get();
            for (int piece = 0; piece < pieces; piece++) {
                taker.take(piece, work.apply(piece));
            }
            return;
        }
        InOrder<T> results = new InOrder<>(pieces, taker);
        AtomicInteger next = new AtomicInteger();
        AtomicInteger count = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "pieces-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(() -> {
                    Work<T> work = worker.get();
                    for (int piece = next.getAndIncrement(); piece < pieces; piece = next.getAndIncrement()) {
                        try {
                            results.add(piece, work.apply(piece));
                        } catch (Throwable e) {
                            next.set(pieces); // nobody need begin another
                            throw e;
                        }
                    }
                }));
            }
            await(running);
        } finally {
            pool.shutdownNow();
            end(pool);
        }
    }

    /** What they write to may be closed after this. */
    static void end(ExecutorService pool) {
        boolean interrupted = Thread.interrupted();
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(List<Future<?>> running) {
        RuntimeException failure = null;
        for (Future<?> each : running) {
            try {
                result(each);
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Waits for it; throws what it failed of, and {@code CANCELLED} if the calling thread is interrupted. */
    static <T> T result(Future<T> running) {
        try {
            return running.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "reading was cancelled on request", e);
        } catch (ExecutionException e) {
            throw asRuntime(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException asRuntime(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    private static final class InOrder<T> {
        private final List<T> waiting;
        private final Taker<T> taker;
        private int next;

        InOrder(int pieces, Taker<T> taker) {
            waiting = new ArrayList<>(Collections.nCopies(pieces, null));
            this.taker = taker;
        }

        synchronized void add(int piece, T result) {
            waiting.set(piece, result);
            while (next < waiting.size() && waiting.get(next) != null) {
                taker.take(next, waiting.get(next));
                waiting.set(next++, null);
            }
        }
    }
}
