package io.bellwether.worker;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.wire.NodeMessage.LoadReport;
import io.bellwether.worker.dataset.LoadProgress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The loads under way on a node. Thread-safe. */
final class RunningLoads {
    /** Each report is a message, and a line in the coordinator's journal. */
    private static final long REPORT_NANOS = 1_000_000_000L;

    private final Map<AttemptId, LoadProgress> running = new ConcurrentHashMap<>();
    private List<LoadReport> reports = List.of();
    private long reportedNanos = System.nanoTime() - REPORT_NANOS;

    LoadProgress begin(AttemptId attempt) {
        LoadProgress progress = new LoadProgress();
        running.put(attempt, progress);
        return progress;
    }

    void end(AttemptId attempt) {
        running.remove(attempt);
    }

    /** How far each is, of a second ago at most; none that has not yet begun to read rows. */
    synchronized List<LoadReport> reports() {
        long now = System.nanoTime();
        if (now - reportedNanos >= REPORT_NANOS) {
            reportedNanos = now;
            reports = running.entrySet().stream()
                    .filter(each -> each.getValue().totalRows() > 0)
                    .sorted(Comparator.comparing(each -> each.getKey().toString()))
                    .map(each -> new LoadReport(
                            each.getKey(),
                            each.getValue().rows(),
                            each.getValue().totalRows()))
                    .toList();
        }
        return reports;
    }
}
