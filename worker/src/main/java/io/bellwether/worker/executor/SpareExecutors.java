package io.bellwether.worker.executor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. A spare is started only when the node has had nothing to do for a second, so that it takes no time from
 * anybody's work; under load a job's executor is started when the job comes, as if there were no spares.
 */
/** Which executors belong to no job yet, and when another one is to be started. Loop-confined. */
final class SpareExecutors {
    private static final long QUIET_MILLIS = 1_000;
    private static final long AFTER_FAILURE_MILLIS = 60_000;

    private final int wanted;
    private final Deque<ExecutorChild> spares = new ArrayDeque<>();
    private long busyMillis;
    private long notBeforeMillis;

    SpareExecutors(int wanted, long nowMillis) {
        this.wanted = wanted;
        this.busyMillis = nowMillis;
        this.notBeforeMillis = nowMillis;
    }

    /** Whether one is missing and now is the time to start it. */
    boolean isDue(boolean nodeIsIdle, long nowMillis) {
        if (!nodeIsIdle) {
            busyMillis = nowMillis;
        }
        if (spares.size() >= wanted) {
            return false;
        }
        return nowMillis - busyMillis >= QUIET_MILLIS && nowMillis - notBeforeMillis >= 0;
    }

    int ready() {
        return (int) spares.stream().filter(ExecutorChild::isReady).count();
    }

    void add(ExecutorChild spare) {
        spares.add(spare);
    }

    /** The one that has waited longest, which belongs to a job from now on; null if there is none. */
    @Nullable
    ExecutorChild poll(long nowMillis) {
        busyMillis = nowMillis; // the job's orders follow: until they come the node seems idle
        ExecutorChild spare = spares.poll();
        while (spare != null && !spare.takesOrders()) {
            spare = spares.poll();
        }
        return spare;
    }

    /** All of them, which are none any more. */
    List<ExecutorChild> drain() {
        List<ExecutorChild> all = new ArrayList<>(spares);
        spares.clear();
        return all;
    }

    /** None could be started: what hinders it will not be gone at once. */
    void onFailure(long nowMillis) {
        notBeforeMillis = nowMillis + AFTER_FAILURE_MILLIS;
    }

    void onExit(ExecutorChild child, long nowMillis) {
        if (spares.remove(child)) {
            onFailure(nowMillis);
        }
    }
}
