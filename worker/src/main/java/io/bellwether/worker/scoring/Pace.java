package io.bellwether.worker.scoring;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.concurrent.TimeUnit;

/** Holds a task back to a number of rows per second. Caller-confined. */
final class Pace {
    private final double nanosPerRow;
    private final long start = System.nanoTime();

    /** @param rowsPerSecond 0 for any number */
    Pace(long rowsPerSecond) {
        nanosPerRow = rowsPerSecond == 0 ? 0 : 1e9 / rowsPerSecond;
    }

    /**
     * Returns when so many rows may have been done since the start.
     *
     * @throws ClusterException CANCELLED if the thread is interrupted, also before
     */
    void await(long rows) {
        long nanos = (long) (rows * nanosPerRow) - (System.nanoTime() - start);
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(ErrorCode.CANCELLED, "scoring was cancelled", e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ClusterException(ErrorCode.CANCELLED, "scoring was cancelled");
        }
    }
}
