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
 * Gathers metrics and log lines of attempts and sends them in batches. They are sent at most once; while there is no
 * coordinator they are kept, up to a limit, the oldest going first. Loop-confined.
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

    void addLines(AttemptId attempt, List<String> lines) {
        Pending kept = of(attempt);
        kept.lines.addAll(lines);
        trim(kept.lines, KEPT_LINES);
    }

    /** Sends everything if it is time to. */
    void onTick(long nowMillis, Consumer<NodeMessage> coordinator) {
        if (nowMillis - lastFlush >= INTERVAL_MILLIS) {
            lastFlush = nowMillis;
            pending.forEach((attempt, kept) -> kept.send(attempt, coordinator));
            pending.clear();
        }
    }

    /** Sends what is there of one attempt, so that it arrives before the attempt's outcome. */
    void flush(AttemptId attempt, Consumer<NodeMessage> coordinator) {
        Pending kept = pending.remove(attempt);
        if (kept != null) {
            kept.send(attempt, coordinator);
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
        private final List<String> lines = new ArrayList<>();
        private String run = "";

        void send(AttemptId attempt, Consumer<NodeMessage> coordinator) {
            if (!lines.isEmpty()) {
                coordinator.accept(new NodeMessage.AttemptLog(attempt, lines));
            }
            if (!points.isEmpty()) {
                coordinator.accept(new NodeMessage.AttemptMetrics(attempt, run, points));
            }
        }
    }
}
