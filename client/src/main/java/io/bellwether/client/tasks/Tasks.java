package io.bellwether.client.tasks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Many tasks as one: futures of a session, of durable tasks, or of both. Stateless. */
public final class Tasks {
    private Tasks() {}

    /**
     * Waits for all results. As soon as one task has failed, or was cancelled, the others are cancelled: without all of them there is
     * no use for any.
     *
     * @return the results, in the order of the futures
     * @throws java.util.concurrent.CompletionException with the failure of the task that failed first
     * @throws java.util.concurrent.CancellationException if a task was cancelled
     */
    public static <R extends @Nullable Object> List<R> joinAll(
            Collection<? extends CompletableFuture<? extends R>> futures) {
        CompletableFuture<CompletableFuture<? extends R>> failed = new CompletableFuture<>();
        for (CompletableFuture<? extends R> future : futures) {
            var unused = future.whenComplete((value, failure) -> {
                if (failure != null) {
                    failed.complete(future);
                }
            });
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
        CompletableFuture.anyOf(failed, all.exceptionally(failure -> null)).join();
        CompletableFuture<? extends R> first = failed.getNow(null);
        if (first != null) {
            cancelAll(futures);
            first.join();
        }
        List<R> values = new ArrayList<>(futures.size());
        futures.forEach(future -> values.add(future.join()));
        return values;
    }

    /**
     * Waits until so many have ended, however they have.
     *
     * @param count how many, at least; all of them if there are fewer
     * @return those that have ended, in the order of the futures
     */
    public static <F extends CompletableFuture<?>> List<F> awaitSome(Collection<F> futures, int count) {
        AtomicInteger missing = new AtomicInteger(Math.min(count, futures.size()));
        CompletableFuture<Void> enough = new CompletableFuture<>();
        if (missing.get() <= 0) {
            enough.complete(null);
        }
        for (F future : futures) {
            var unused = future.whenComplete((value, failure) -> {
                if (missing.decrementAndGet() == 0) {
                    enough.complete(null);
                }
            });
        }
        enough.join();
        return futures.stream().filter(CompletableFuture::isDone).toList();
    }

    /** Cancels all that have not ended. */
    public static void cancelAll(Collection<? extends CompletableFuture<?>> futures) {
        futures.forEach(future -> future.cancel(true));
    }
}
