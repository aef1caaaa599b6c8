package io.bellwether.store;

import io.bellwether.client.job.TaskId;
import io.bellwether.records.tracking.RunRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Runs that have not ended, as one transaction left them to the next, so that it need not read them again one by one. They hold
 * for one applied index only: where the records stand elsewhere, because another coordinator has written or a transaction was
 * undone, nothing is known. Without tags, which nothing on this way needs. Thread-safe.
 */
final class OpenRuns {
    /** Some tens of megabytes at the most; what is beyond is read from the database. */
    private static final int KEPT = 20_000;

    private Map<TaskId, RunRecord> runs = new LinkedHashMap<>();
    private long index = -1;

    /** What is known where the records contain the journal up to {@code applied}. The caller's own. */
    synchronized Map<TaskId, RunRecord> takeAt(long applied) {
        Map<TaskId, RunRecord> known = applied == index ? runs : new LinkedHashMap<>();
        runs = new LinkedHashMap<>();
        index = -1;
        return known;
    }

    /** A transaction that brought the records to {@code applied} has been committed, and this is how it left its runs. */
    synchronized void keepAt(long applied, Map<TaskId, RunRecord> left) {
        left.values().removeIf(run -> run.status().isTerminal());
        var oldest = left.keySet().iterator();
        for (int excess = left.size() - KEPT; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
        runs = left;
        index = applied;
    }
}
