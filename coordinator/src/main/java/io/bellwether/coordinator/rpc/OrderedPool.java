package io.bellwether.coordinator.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A few threads for slow work; tasks of equal keys run in the order of their submission. Bounded. Thread-safe. */
public final class OrderedPool implements AutoCloseable {
    private final List<ExecutorService> lanes = new ArrayList<>();

    /** {@code laneLimit} tasks may wait in each of {@code lanes} lanes. */
    public OrderedPool(String name, int lanes, int laneLimit) {
        for (int i = 0; i < lanes; i++) {
            String threadName = name + "-" + i;
            ThreadPoolExecutor lane =
                    new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(laneLimit), task -> {
                        Thread thread = new Thread(task, threadName);
                        thread.setDaemon(true);
                        return thread;
                    });
            lane.allowCoreThreadTimeOut(true);
            this.lanes.add(lane);
        }
    }

    /** False if the lane of the key is full, or the pool closed. */
    public boolean trySubmit(Object key, Runnable task) {
        try {
            lanes.get(Math.floorMod(key.hashCode(), lanes.size())).execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Finishes what waits, for at most a few seconds. */
    @Override
    public void close() {
        lanes.forEach(ExecutorService::shutdown);
        for (ExecutorService lane : lanes) {
            try {
                if (!lane.awaitTermination(5, TimeUnit.SECONDS)) {
                    lane.shutdownNow();
                }
            } catch (InterruptedException e) {
                lane.shutdownNow();
                Thread.currentThread().interrupt();
            }
        }
    }
}
