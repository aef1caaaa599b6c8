package io.bellwether.coordinator.gateway.live;

import com.linecorp.armeria.common.HttpData;
import io.bellwether.client.job.JobId;
import io.bellwether.coordinator.core.CoordinatorCore;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.core.JobSummary;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.coordinator.loop.Outlet;
import io.bellwether.coordinator.model.ModelEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * The loop only notes which jobs have changed. Four times a second, if anybody watches, one query fetches how those jobs are now,
 * and each gets the next number of a sequence. A watcher has read up to some number; when its connection has taken the last
 * message, the next one holds whatever has a greater number. So nothing is queued for anybody: a slow watcher gets fewer
 * messages, each with the newest state, and one that comes back says how far it had read and misses nothing. What is sent are
 * states, not steps: whoever reads the same one twice is no worse off.
 */
/** The newest state of jobs and nodes for those who watch. Thread-safe. */
public final class ClusterFeed implements Outlet, AutoCloseable {
    /** Jobs that watchers are told of: the newest. */
    static final int MAX_JOBS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(ClusterFeed.class);
    private static final long INTERVAL_MILLIS = 250;
    private static final int MAX_CHANGED = 10_000;

    private final CoordinatorLoop loop;
    private final Set<JobId> changed = ConcurrentHashMap.newKeySet();
    private final Set<Watcher> watchers = new CopyOnWriteArraySet<>();
    private final ScheduledThreadPoolExecutor thread;
    private final FeedState state = new FeedState();
    private volatile boolean resync = true;
    private volatile boolean othersChanged;
    private boolean asking;

    /** A feed that asks {@code loop} while it is watched. */
    public ClusterFeed(CoordinatorLoop loop) {
        this.loop = loop;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread feed = new Thread(task, "cluster-feed");
            feed.setDaemon(true);
            return feed;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        var unused = thread.scheduleWithFixedDelay(this::tick, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void release(Effect effect) {
        if (effect instanceof Effect.JobChanged job) {
            if (changed.size() < MAX_CHANGED) {
                changed.add(job.job());
            } else {
                resync = true;
            }
        }
    }

    @Override
    public void committed(long lastIndex, List<Event> events) {
        for (Event event : events) {
            if (event instanceof NodeEvent || event instanceof ModelEvent || event instanceof TaskEvent) {
                othersChanged = true;
                return;
            }
        }
    }

    /** A new term has begun: anything may have changed. */
    public void onBegun() {
        resync = true;
    }

    /** Another coordinator leads: watchers are to ask there. */
    public void onEnded() {
        watchers.forEach(Watcher::end);
    }

    /** How many watch. */
    public int watching() {
        return watchers.size();
    }

    /** Tells the watcher, from where it has read up to, until it ends. */
    void watch(Watcher watcher) {
        watchers.add(watcher);
        try {
            thread.execute(this::tick);
        } catch (RejectedExecutionException e) {
            watcher.end(); // closed in this moment
        }
    }

    private void tick() {
        try {
            watchers.removeIf(Watcher::isOver);
            if (watchers.isEmpty() || asking) {
                watchers.forEach(Watcher::beat);
            } else if (resync || othersChanged || !changed.isEmpty()) {
                ask();
            } else {
                tellAll();
            }
        } catch (RuntimeException e) {
            log.error("the feed missed a beat", e);
        }
    }

    private void ask() {
        boolean all = resync;
        resync = false;
        othersChanged = false; // before the question: a change after it is due again
        List<JobId> due = new ArrayList<>(changed);
        due.forEach(changed::remove);
        List<JobId> waiting = state.waiting();
        asking = true;
        var unused = loop.query(core -> look(core, all, due, waiting)).whenComplete((seen, failure) -> {
            try {
                thread.execute(() -> onSeen(seen, failure, due));
            } catch (RejectedExecutionException e) {
                log.debug("the feed is closed");
            }
        });
    }

    /** What one question brings. */
    record Seen(String clusterId, List<JobSummary> jobs, FeedState.Others others) {}

    private static Seen look(CoordinatorCore core, boolean all, List<JobId> due, List<JobId> waiting) {
        Map<JobId, JobSummary> jobs = new HashMap<>();
        List<JobId> ids = new ArrayList<>(all ? core.jobIds() : due);
        ids.subList(0, Math.max(0, ids.size() - MAX_JOBS)).clear();
        ids.addAll(waiting); // why a job waits depends on the others
        for (JobId id : ids) {
            if (!jobs.containsKey(id)) {
                core.summary(id).ifPresent(summary -> jobs.put(id, summary));
            }
        }
        return new Seen(
                core.clusterId(),
                List.copyOf(jobs.values()),
                new FeedState.Others(core.nodes(), core.models().size()));
    }

    private void onSeen(@Nullable Seen seen, @Nullable Throwable failure, List<JobId> due) {
        asking = false;
        if (seen == null) {
            log.debug("the loop does not answer the feed: {}", String.valueOf(failure));
            resync = true;
            changed.addAll(due);
            watchers.forEach(Watcher::beat);
            return;
        }
        state.update(seen);
        tellAll();
    }

    private void tellAll() {
        if (!state.isKnown()) {
            resync = true;
            return;
        }
        Map<Long, HttpData> byCursor = new HashMap<>(); // most have read equally far
        for (Watcher watcher : watchers) {
            watcher.tell(state, byCursor);
        }
    }

    /** Ends every stream. */
    @Override
    public void close() {
        thread.shutdown();
        watchers.forEach(Watcher::end);
    }
}
