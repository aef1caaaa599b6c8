package io.bellwether.coordinator.rpc;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.json.Json;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A commit that changes a watched job notes the job, which costs one look-up, and nothing more if nobody watches it. The jobs noted are
 * reported in rounds, one at a time: the loop is asked for their progress, and all who watch them are told. So a report shows the newest
 * state, and the last one, which shows the end, comes after the last change for certain. What changes while a round is under way, or in
 * the pause after it, goes into the next; that pause is four times what the telling took. So a lone change is told at once, and reports
 * never take more than a fifth of one core, however many watch however much.
 *
 * Who does not read what was sent is not sent more; the job stays noted until he does.
 */
/** Those who want to know how jobs get on. Thread-safe. */
public final class JobWatchers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobWatchers.class);
    private static final int JOBS_PER_ROUND = 256;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int PAUSE_FACTOR = 4;

    /** When changes don't cease, pauses come to this: more often than fifty times a second nobody looks. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** When the loop does not answer, or somebody does not read. */
    private static final long LONG_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CoordinatorLoop loop;
    private final Map<JobId, Set<Watcher>> watched = new ConcurrentHashMap<>();
    private final Set<JobId> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor clock;
    private volatile long nextNanos = System.nanoTime();

    /** Between rounds that follow each other at once. Of the round under way. */
    private volatile long leastNanos = PAUSE_NANOS;

    public JobWatchers(CoordinatorLoop loop) {
        this.loop = loop;
        this.clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "job-reports");
            thread.setDaemon(true);
            return thread;
        });
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        clock.setRejectedExecutionHandler((task, closed) -> {}); // nobody is told anything any more
    }

    void watch(JobId job, Connection connection, long correlationId) {
        Watcher watcher = new Watcher(connection, correlationId);
        var unused = loop.query(core -> core.progress(job)).whenComplete((progress, failure) -> {
            if (failure != null) {
                Replies.refuse(connection, correlationId, Replies.reason(failure));
            } else if (progress.isEmpty()) {
                Replies.refuse(connection, correlationId, JobAdapter.unknown(job));
            } else if (!watcher.tell(new Report(progress.get()))) {
                add(job, watcher);
                onChanged(job); // it may have changed, or ended, between the answer and this line
            }
        });
    }

    // Adding and dropping are atomic for a job, so that nobody is added to what has just been dropped.
    private void add(JobId job, Watcher watcher) {
        watched.compute(job, (id, present) -> {
            Set<Watcher> watchers = present == null ? ConcurrentHashMap.newKeySet() : present;
            watchers.add(watcher);
            return watchers;
        });
        if (watcher.connection.closed().isDone()) {
            forget(job, watcher); // it ended before, so nobody will
        }
    }

    private void forget(JobId job, Watcher watcher) {
        watched.computeIfPresent(job, (id, watchers) -> {
            watchers.remove(watcher);
            return watchers.isEmpty() ? null : watchers;
        });
    }

    /** The job has changed. Never blocks. */
    public void onChanged(JobId job) {
        if (watched.containsKey(job) && changed.add(job)) {
            beginRound();
        }
    }

    private void beginRound() {
        if (underWay.compareAndSet(false, true)) {
            long wait = nextNanos - System.nanoTime();
            leastNanos = wait > 0 ? Math.min(MOST_NANOS, 2 * leastNanos) : PAUSE_NANOS;
            if (wait <= 0) {
                round();
            } else {
                var unused = clock.schedule(this::round, wait, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void round() {
        List<JobId> jobs = new ArrayList<>();
        for (Iterator<JobId> noted = changed.iterator(); noted.hasNext() && jobs.size() < JOBS_PER_ROUND; ) {
            JobId job = noted.next();
            noted.remove(); // before the question: a change after it is noted again
            if (watched.containsKey(job)) {
                jobs.add(job);
            }
        }
        if (jobs.isEmpty()) {
            endRound(0);
            return;
        }
        var unused = loop.query(core -> reports(core, jobs)).whenComplete((reports, failure) -> {
            if (failure == null) {
                long begun = System.nanoTime();
                boolean allRead = true;
                for (Report report : reports) {
                    allRead &= tell(report);
                }
                long pause = Math.max(leastNanos, PAUSE_FACTOR * (System.nanoTime() - begun));
                endRound(allRead ? pause : LONG_PAUSE_NANOS);
            } else {
                log.debug("no reports jobs={} reason={}", jobs, failure.toString());
                changed.addAll(jobs);
                endRound(LONG_PAUSE_NANOS);
            }
        });
    }

    private static List<Report> reports(CoordinatorCore core, List<JobId> jobs) {
        List<Report> reports = new ArrayList<>(jobs.size());
        for (JobId job : jobs) {
            core.progress(job).ifPresent(progress -> reports.add(new Report(progress)));
        }
        return reports;
    }

    private void endRound(long pauseNanos) {
        nextNanos = System.nanoTime() + pauseNanos;
        underWay.set(false);
        if (!changed.isEmpty()) {
            beginRound();
        }
    }

    /** False if somebody is to be told later. */
    private boolean tell(Report report) {
        JobId job = report.progress.job();
        boolean allRead = true;
        for (Watcher watcher : watched.getOrDefault(job, Set.of())) {
            if (watcher.connection.isBusy()) {
                allRead = false;
            } else if (watcher.tell(report)) {
                forget(job, watcher);
            }
        }
        if (!allRead) {
            changed.add(job);
        }
        return allRead;
    }

    void forget(Connection connection) {
        watched.forEach((job, watchers) -> {
            for (Watcher watcher : watchers) {
                if (watcher.connection.equals(connection)) {
                    forget(job, watcher);
                }
            }
        });
    }

    /** Tells nobody anything any more. */
    @Override
    public void close() {
        clock.shutdown();
    }

    /** What all who watch a job are told: written once. Not thread-safe. */
    private static final class Report {
        private final JobProgress progress;
        private JobMessage.@Nullable JobEvent event;

        private Report(JobProgress progress) {
            this.progress = progress;
        }

        private boolean isLast() {
            return progress.state().isTerminal();
        }

        private JobMessage.JobEvent event() {
            JobMessage.JobEvent known = event;
            if (known == null) {
                known = new JobMessage.JobEvent(Json.write(progress), isLast());
                event = known;
            }
            return known;
        }
    }

    private static final class Watcher {
        private final Connection connection;
        private final long correlationId;
        private boolean done;

        private Watcher(Connection connection, long correlationId) {
            this.connection = connection;
            this.correlationId = correlationId;
        }

        /** True when there is nothing more to tell. */
        private synchronized boolean tell(Report report) {
            if (!done) {
                done = report.isLast();
                connection.reply(correlationId, report.event());
            }
            return report.isLast();
        }
    }
}
