package io.bellwether.worker.engine.spark;

import io.bellwether.worker.engine.TrialContext;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/*
 * Implementation note.
 *
 * A cancelled trial's thread is interrupted, which wakes it where it waits for a job, but the job's tasks would go on; and an
 * interrupt that some library swallows must not save the trial. So a watch looks at the trial and cancels its jobs, those to
 * come as well. FAIR pools share the session's threads between trials; a pool is for ever, hence one per slot's thread and not
 * per trial.
 */
/** Marks the jobs of the calling thread as one trial's until it is closed, and cancels them when the trial is. */
final class JobGroup implements AutoCloseable {
    private static final long WATCH_MILLIS = 50;
    private static final String POOL = "spark.scheduler.pool";
    private static final AtomicLong NEXT = new AtomicLong();

    private final SparkContext spark;
    private final TrialContext trial;
    private final String name;
    private final ScheduledFuture<?> watch;

    private JobGroup(WarmSession session, TrialContext trial) {
        this.spark = session.context();
        this.trial = trial;
        this.name = "trial-" + NEXT.incrementAndGet();
        this.watch = session.watch()
                .scheduleWithFixedDelay(this::cancelIfAsked, WATCH_MILLIS, WATCH_MILLIS, TimeUnit.MILLISECONDS);
    }

    static JobGroup open(WarmSession session, TrialContext trial) {
        JobGroup group = new JobGroup(session, trial);
        group.spark.setJobGroup(group.name, "", true);
        group.spark.setLocalProperty(POOL, Thread.currentThread().getName());
        return group;
    }

    Model<?> fit(Estimator<?> estimator, Dataset<Row> rows) {
        return estimator.fit(rows);
    }

    @Override
    public void close() {
        watch.cancel(false);
        cancelIfAsked();
        spark.clearJobGroup();
        spark.setLocalProperty(POOL, null);
    }

    private void cancelIfAsked() {
        if (trial.isCancelled()) {
            spark.cancelJobGroupAndFutureJobs(name);
        }
    }
}
