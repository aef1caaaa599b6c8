package io.bellwether.worker.feature;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several threads for the pieces of one task. Caller-confined. */
final class Workers implements AutoCloseable {
    private final ExecutorService threads;
    private final int count;

    Workers(int count) {
        this.count = count;
        threads = Executors.newFixedThreadPool(count, work -> {
            Thread thread = new Thread(work, "features");
            thread.setDaemon(true);
            return thread;
        });
    }

    int count() {
        return count;
    }

    /**
     * Does all of it and gives the results in the same order; what fails first is thrown, once nothing else runs.
     *
     * @throws ClusterException {@code CANCELLED} if the calling thread is interrupted
     */
    <T> List<T> all(List<? extends Callable<T>> work) {
        List<Future<T>> running = new ArrayList<>();
        work.forEach(each -> running.add(threads.submit(each)));
        List<T> results = new ArrayList<>();
        try {
            for (Future<T> each : running) {
                results.add(each.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "interrupted while working on features", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            running.forEach(each -> each.cancel(true));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
