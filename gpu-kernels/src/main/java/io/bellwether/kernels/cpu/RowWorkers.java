package io.bellwether.kernels.cpu;

import io.bellwether.kernels.RowRange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Rows are cut into chunks by the matrix's shape alone. Threads take chunks as they come, each chunk writes to a place of its
 * own, and partial results are combined in a tree of fixed shape (see Partial). So who computed what can't show in a result:
 * it is the same bit for bit for 1 thread and for 64.
 */
/** Runs work on chunks of rows, on the caller's thread and the pool's. Thread-safe. */
final class RowWorkers implements AutoCloseable {
    private static final AtomicInteger names = new AtomicInteger();

    private final int parallelism;
    private final @Nullable ExecutorService helpers;

    RowWorkers(int parallelism) {
        this.parallelism = parallelism;
        this.helpers = parallelism == 1 ? null : Executors.newFixedThreadPool(parallelism - 1, RowWorkers::helper);
    }

    private static Thread helper(Runnable work) {
        Thread thread = new Thread(work, "kernels-" + names.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    int parallelism() {
        return parallelism;
    }

    /** How many rows of so many columns make a chunk: about 1 MiB, a multiple of 4. */
    static int chunkRows(int columns) {
        int floats = 256 * 1024;
        return Math.max(64, Math.min(64 * 1024, floats / columns)) & ~3;
    }

    static int chunks(RowRange rows, int chunkRows) {
        return (int) (((long) rows.size() + chunkRows - 1) / chunkRows);
    }

    /** Runs {@code task} once for each chunk of the range and returns when all are done. */
    void forEachChunk(RowRange rows, int chunkRows, ChunkTask task) {
        int chunks = chunks(rows, chunkRows);
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
                int from = rows.from() + chunk * chunkRows;
                task.run(chunk, from, (int) Math.min(rows.to(), (long) from + chunkRows));
            }
        };
        List<Future<?>> helping = new ArrayList<>();
        for (int i = 1; helpers != null && i < Math.min(parallelism, chunks); i++) {
            helping.add(helpers.submit(work));
        }
        try {
            work.run();
        } finally {
            helping.forEach(RowWorkers::await);
        }
    }

    private static void await(Future<?> helper) {
        boolean interrupted = false;
        while (true) {
            try {
                helper.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // chunks write to arrays of the caller: it may not leave before they end
            } catch (ExecutionException e) {
                throw new IllegalStateException("kernels: a helper thread failed", e.getCause());
            } catch (CancellationException e) {
                throw new IllegalStateException("kernels: closed while in use", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (helpers != null) {
            helpers.shutdown();
        }
    }

    /** Work on the rows {@code from} to {@code to}. */
    interface ChunkTask {
        void run(int chunk, int from, int to);
    }
}
