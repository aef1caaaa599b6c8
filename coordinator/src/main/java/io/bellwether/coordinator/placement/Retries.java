package io.bellwether.coordinator.placement;

import io.bellwether.client.job.TaskId;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The tasks that are tried again at some time, the next one first. May name some that are not any more. Loop-confined. */
final class Retries {
    private final PriorityQueue<Retry> retries =
            new PriorityQueue<>(Comparator.comparingLong(Retry::atMillis).thenComparingLong(Retry::order));
    private long counter;

    /** A task and the time from which it may be tried again. */
    record Retry(long atMillis, long order, TaskId task) {}

    void add(long atMillis, TaskId task) {
        retries.add(new Retry(atMillis, counter++, task));
    }

    /** Takes out the next one whose time has come; null if there is none. */
    @Nullable
    Retry due(long nowMillis) {
        Retry next = retries.peek();
        return next == null || next.atMillis() > nowMillis ? null : retries.poll();
    }
}
