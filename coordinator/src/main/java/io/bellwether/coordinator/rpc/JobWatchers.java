package io.bellwether.coordinator.rpc;

import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.json.Json;
import io.bellwether.client.wire.Connection;
import io.bellwether.client.wire.JobMessage;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * A job that changes a thousand times a second is told of at most ten times a second. The first change is sent at once; what
 * follows within the interval is one event at its end. A report is a question to the loop, asked when the report is due, so it
 * shows the newest state, and the last one, which shows the end, comes after the last change for certain.
 */
/** Those who want to know how jobs get on. Thread-safe. */
public final class JobWatchers {
    private static final Logger log = LoggerFactory.getLogger(JobWatchers.class);
    private static final long INTERVAL_MILLIS = 100;

    private final CoordinatorLoop loop;
    private final Map<JobId, Watched> watched = new ConcurrentHashMap<>();

    public JobWatchers(CoordinatorLoop loop) {
        this.loop = loop;
    }

    void watch(JobId job, Connection connection, long correlationId) {
        Watcher watcher = new Watcher(connection, correlationId);
        var unused = loop.query(core -> core.progress(job)).whenComplete((progress, failure) -> {
            if (failure != null) {
                Replies.refuse(connection, correlationId, Replies.reason(failure));
            } else if (progress.isEmpty()) {
                Replies.refuse(connection, correlationId, JobAdapter.unknown(job));
            } else if (!watcher.tell(progress.get())) {
                add(job, watcher);
                onChanged(job); // it may have changed, or ended, between the answer and this line
            }
        });
    }

    // Adding and dropping are atomic for a job, so that nobody is added to what has just been dropped.
    private void add(JobId job, Watcher watcher) {
        watched.compute(job, (id, present) -> {
            Watched watch = present == null ? new Watched() : present;
            watch.watchers.add(watcher);
            return watch;
        });
    }

    private void dropIfUnwatched(JobId job) {
        watched.computeIfPresent(job, (id, watch) -> watch.watchers.isEmpty() ? null : watch);
    }

    /** The job has changed. Never blocks. */
    public void onChanged(JobId job) {
        Watched watch = watched.get(job);
        if (watch != null && watch.due.compareAndSet(false, true)) {
            long wait = TimeUnit.NANOSECONDS.toMillis(watch.lastNanos - System.nanoTime()) + INTERVAL_MILLIS;
            Executor later = CompletableFuture.delayedExecutor(Math.max(0, wait), TimeUnit.MILLISECONDS);
            later.execute(() -> report(job, watch));
        }
    }

    private void report(JobId job, Watched watch) {
        if (watch.watchers.isEmpty()) {
            dropIfUnwatched(job);
            return;
        }
        watch.lastNanos = System.nanoTime();
        watch.due.set(false); // before the question: a change after it is due again
        var unused = loop.query(core -> core.progress(job)).whenComplete((progress, failure) -> {
            if (failure != null) {
                log.debug("no report job={} reason={}", job, failure.toString());
                onChanged(job);
            } else {
                tell(job, watch, progress.orElse(null));
            }
        });
    }

    private void tell(JobId job, Watched watch, @Nullable JobProgress progress) {
        if (progress == null) {
            return;
        }
        watch.watchers.removeIf(watcher -> watcher.tell(progress));
        dropIfUnwatched(job);
    }

    void forget(Connection connection) {
        watched.values().forEach(watch -> watch.watchers.removeIf(watcher -> watcher.connection.equals(connection)));
    }

    private static final class Watched {
        private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
        private final AtomicBoolean due = new AtomicBoolean();
        private volatile long lastNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS);
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
        private synchronized boolean tell(JobProgress progress) {
            boolean last = progress.state().isTerminal();
            if (!done) {
                done = last;
                connection.reply(correlationId, new JobMessage.JobEvent(Json.write(progress), last));
            }
            return last;
        }
    }
}
