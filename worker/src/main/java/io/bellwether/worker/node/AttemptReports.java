package io.bellwether.worker.node;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.task.MetricPoint;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gathers metrics and log lines of attempts and sends them in batches; what decides about a prunable trial can be sent before.
 * They are sent at most once; while there is no coordinator they are kept, up to a limit, the oldest going first. Loop-confined.
 */
final class AttemptReports {
    static final int KEPT_POINTS = 10_000;
    static final int KEPT_LINES = 2_000;
    private static final long INTERVAL_MILLIS = 200;

    private final Map<AttemptId, Pending> pending = new LinkedHashMap<>();
    private long lastFlush;

    void addMetrics(AttemptId attempt, String run, List<MetricPoint> points) {
        Pending kept = of(attempt);
        kept.run = run;
        kept.points.addAll(points);
        trim(kept.points, KEPT_POINTS);
    }

    /** Values that decide if the attempt goes on. */
    void addReported(AttemptId attempt, List<MetricPoint> points) {
        Pending kept = of(attempt);
        kept.reported.addAll(points);
        trim(kept.reported, KEPT_POINTS);
    }

    void addLines(AttemptId attempt, List<String> lines) {
        Pending kept = of(attempt);
        kept.lines.addAll(lines);
        trim(kept.lines, KEPT_LINES);
    }

    /** Sends everything if it is time to. */
    void onTick(long nowMillis, long session, Consumer<NodeMessage> coordinator) {
        if (nowMillis - lastFlush >= INTERVAL_MILLIS) {
            lastFlush = nowMillis;
            pending.forEach((attempt, kept) -> kept.send(attempt, session, coordinator));
            pending.clear();
        }
    }

    /** Sends what is there of one attempt, so that it arrives before the attempt's outcome. */
    void flush(AttemptId attempt, long session, Consumer<NodeMessage> coordinator) {
        Pending kept = pending.remove(attempt);
        if (kept != null) {
            kept.send(attempt, session, coordinator);
        }
    }

    /** Sends what decides if the attempt goes on; the rest waits for its batch. */
    void flushReported(AttemptId attempt, long session, Consumer<NodeMessage> coordinator) {
        Pending kept = pending.get(attempt);
        if (kept != null) {
            kept.sendReported(attempt, session, coordinator);
        }
    }

    private Pending of(AttemptId attempt) {
        return pending.computeIfAbsent(attempt, absent -> new Pending());
    }

    private static <T> void trim(List<T> list, int limit) {
        if (list.size() > limit) {
            list.subList(0, list.size() - limit).clear();
        }
    }

    private static final class Pending {
        private final List<MetricPoint> points = new ArrayList<>();
        private final List<MetricPoint> reported = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();
        private String run = "";

        void sendReported(AttemptId attempt, long session, Consumer<NodeMessage> coordinator) {
            if (!reported.isEmpty()) {
                coordinator.accept(new NodeMessage.TrialReported(session, attempt, reported));
                reported.clear();
            }
        }

        void send(AttemptId attempt, long session, Consumer<NodeMessage> coordinator) {
            sendReported(attempt, session, coordinator);
            if (!lines.isEmpty()) {
                coordinator.accept(new NodeMessage.AttemptLog(attempt, lines));
            }
            if (!points.isEmpty()) {
                coordinator.accept(new NodeMessage.AttemptMetrics(attempt, run, points));
            }
        }
    }
}
