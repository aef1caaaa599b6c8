package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.TaskId;
import io.bellwether.coordinator.core.Effect;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.store.LentArtifacts;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/*
 * Implementation note.
 *
 * The core says when a checkpoint is wanted no more, once that is durable. What it has said may be lost with the process, and an
 * attempt that nobody wants may put a checkpoint after its task's end. So the store's own list is looked through as well, every
 * half minute: what is lent to a task that is over goes.
 */
/** Has the store delete checkpoints that nobody will go on from. Off the loop. Thread-safe. */
public final class CheckpointCleaner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CheckpointCleaner.class);

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final CoordinatorLoop loop;
    private final LentArtifacts lent;
    private final ScheduledThreadPoolExecutor thread;

    private CheckpointCleaner(CoordinatorLoop loop, LentArtifacts lent) {
        this.loop = loop;
        this.lent = lent;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread named = new Thread(task, "coordinator-checkpoints");
            named.setDaemon(true);
            return named;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Looks through what is lent from now on; the first time once the loop leads. */
    public static CheckpointCleaner start(CoordinatorLoop loop, LentArtifacts lent) {
        CheckpointCleaner cleaner = new CheckpointCleaner(loop, lent);
        var unused = cleaner.thread.scheduleWithFixedDelay(
                () -> cleaner.carefully(cleaner::sweep), 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
        return cleaner;
    }

    void onUnwanted(Effect.CheckpointsUnwanted unwanted) {
        try {
            thread.execute(() -> carefully(() -> end(unwanted)));
        } catch (RejectedExecutionException e) {
            log.debug("closed; the next process finds what is left", e);
        }
    }

    void onInherited(TaskId task, String sha256) {
        try {
            thread.execute(() -> carefully(() -> lent.lend(sha256, task)));
        } catch (RejectedExecutionException e) {
            log.debug("closed; the next process lends it again", e);
        }
    }

    private void end(Effect.CheckpointsUnwanted unwanted) {
        TaskId task = unwanted.task();
        String sha256 = unwanted.sha256();
        if (task == null) {
            lent.end(unwanted.job());
        } else if (sha256 == null) {
            lent.end(task);
        } else {
            lent.end(task, sha256);
        }
    }

    private void sweep() {
        Set<TaskId> tasks = lent.tasks();
        if (tasks.isEmpty()) {
            return;
        }
        try {
            // What the core has said of this, too, may be lost with the process.
            loop.query(core -> core.inherited()).get().forEach((task, sha256) -> lent.lend(sha256, task));
            for (TaskId over : loop.query(core -> core.over(tasks)).get()) {
                lent.end(over);
                log.info("task={} is over: its checkpoints are deleted", over);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.debug("nobody leads here who could say which tasks are over", e);
        }
    }

    /** What fails now is tried again by the next sweep. */
    private void carefully(Runnable work) {
        try {
            work.run();
        } catch (ClusterException e) {
            log.warn("checkpoints that nobody needs are not deleted", e);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
