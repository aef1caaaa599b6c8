package io.bellwether.coordinator.rpc;

import io.bellwether.client.wire.NodeMessage;
import io.bellwether.records.tracking.RunId;
import io.bellwether.store.AttemptLogStore;
import io.bellwether.store.RecordStore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what running attempts tell of themselves: metrics and log lines. They go straight to their stores, off the loop, for
 * no decision depends on them; when the disk can't keep up they are dropped, and the log says how many. Thread-safe.
 */
public final class AttemptReports {
    private static final Logger log = LoggerFactory.getLogger(AttemptReports.class);
    private static final long DROPS_PER_WARNING = 1_000;

    private final RecordStore records;
    private final AttemptLogStore logs;
    private final OrderedPool pool;
    private final AtomicLong dropped = new AtomicLong();

    public AttemptReports(RecordStore records, AttemptLogStore logs, OrderedPool pool) {
        this.records = records;
        this.logs = logs;
        this.pool = pool;
    }

    void metrics(NodeMessage.AttemptMetrics metrics) {
        submit(
                metrics.run(),
                () -> records.logMetrics(
                        new RunId(metrics.run()), metrics.attempt().number(), metrics.points()));
    }

    void log(NodeMessage.AttemptLog lines) {
        submit(lines.attempt(), () -> logs.append(lines.attempt(), lines.lines()));
    }

    private void submit(Object key, Runnable work) {
        boolean taken = pool.trySubmit(key, () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.warn("report lost of={} error={}", key, e.toString());
            }
        });
        if (!taken && dropped.getAndIncrement() % DROPS_PER_WARNING == 0) {
            log.warn("reports of attempts are dropped, the disk can't keep up dropped={}", dropped.get());
        }
    }
}
