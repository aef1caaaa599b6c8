package io.bellwether.worker.dataset;

import java.util.concurrent.atomic.AtomicLong;

/** How far a load is. Thread-safe. */
public final class LoadProgress {
    private final AtomicLong rows = new AtomicLong();
    private volatile long totalRows;

    /** The source was looked at and has so many rows. */
    void begin(long total) {
        rows.set(0);
        totalRows = total;
    }

    void add(long count) {
        rows.addAndGet(count);
    }

    /** Rows read, or found in the grid from an earlier attempt. */
    public long rows() {
        return rows.get();
    }

    /** Rows of the source; 0 while it is still looked at. */
    public long totalRows() {
        return totalRows;
    }
}
