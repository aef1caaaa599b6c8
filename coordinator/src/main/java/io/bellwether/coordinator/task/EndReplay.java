package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobState;
import io.bellwether.client.task.TaskSpec;
import java.util.List;
import java.util.Objects;

/** What it makes of the tasks that attempts end, in whatever way. Loop-confined. */
final class EndReplay {
    private final TaskManager tasks;
    private final TaskMoves moves;

    EndReplay(TaskManager tasks, TaskMoves moves) {
        this.tasks = tasks;
        this.moves = moves;
    }

    /** Whether it was a fact of this kind. */
    boolean apply(TaskEvent event) {
        if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            Task task = moves.running(succeeded.attempt());
            task.keepOnly(succeeded.attempt());
            task.result = succeeded.result();
            took(task, succeeded.millis());
            moves.end(task, succeeded.attempt(), JobState.SUCCEEDED, succeeded.atMillis());
        } else if (event instanceof TaskEvent.AttemptFailed failed) {
            replayFailed(failed);
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            replayPaused(paused);
        } else if (event instanceof TaskEvent.TaskPruned pruned) {
            replayPruned(pruned);
        } else if (event instanceof TaskEvent.TaskDropped dropped) {
            replayDropped(dropped);
        } else if (event instanceof TaskEvent.AttemptStopped stopped) {
            replayStopped(stopped);
        } else if (event instanceof TaskEvent.AttemptDropped dropped) {
            Task task = moves.running(dropped.attempt());
            task.wanted().stream()
                    .filter(other -> !other.equals(dropped.attempt()))
                    .forEach(task::keepOnly);
        } else if (event instanceof TaskEvent.AttemptPreempted preempted) {
            replayPreempted(preempted);
        } else if (event instanceof TaskEvent.AttemptSalvaged salvaged) {
            replaySalvaged(salvaged);
        } else if (event instanceof TaskEvent.AttemptReleased released) {
            moves.release(released.attempt());
        } else if (event instanceof TaskEvent.MemberReleased released) {
            moves.release(released.attempt(), released.node());
        } else if (event instanceof TaskEvent.GangFailureExplained explained) {
            replayExplained(explained);
        } else {
            return false;
        }
        return true;
    }

    private void replayFailed(TaskEvent.AttemptFailed event) {
        Task task = moves.running(event.attempt());
        task.countFailure(event.code());
        task.unexplained = task.isGang() && event.code() == ErrorCode.UNREACHABLE;
        task.lastFailure = event.message();
        Long retryAt = event.retryAtMillis();
        if (retryAt == null) {
            task.failForGood(event.code(), event.message());
            moves.end(task, event.attempt(), JobState.FAILED, event.atMillis());
        } else {
            task.retryAtMillis = retryAt;
            moves.end(task, event.attempt(), JobState.QUEUED, event.atMillis());
        }
    }

    private void replayExplained(TaskEvent.GangFailureExplained event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state != JobState.QUEUED || event.attempt().number() != task.attempts) {
            throw new IllegalStateException(
                    "attempt " + event.attempt() + " explained, but its task does not wait for" + " the next one");
        }
        task.countFailure(event.code());
        task.unexplained = false;
        Long retryAt = event.retryAtMillis();
        if (retryAt == null) {
            task.failForGood(event.code(), event.message());
            tasks.tasks(event.job()).move(task, JobState.FAILED);
            task.keptOn = List.of();
            moves.observer().unqueued(task);
        } else {
            task.retryAtMillis = Math.max(task.retryAtMillis, retryAt);
            moves.observer().queued(task);
        }
    }

    private void replayStopped(TaskEvent.AttemptStopped event) {
        Task task = moves.running(event.attempt());
        task.countFailure(event.code());
        task.unexplained = false;
        task.lastFailure = event.message();
        task.running = null;
        task.endedAtMillis = event.atMillis();
        Long retryAt = event.retryAtMillis();
        if (retryAt == null) {
            task.failForGood(event.code(), event.message());
        } else {
            task.retryAtMillis = retryAt;
        }
        moves.move(task, retryAt == null ? JobState.FAILED : JobState.QUEUED, event.atMillis());
    }

    private void replayPreempted(TaskEvent.AttemptPreempted event) {
        Task task = moves.running(event.attempt());
        task.preempted = event.message();
        task.preemptions += event.beneficiary() == null ? 0 : 1;
        task.unexplained = false;
        task.retryAtMillis = 0;
        task.running = null;
        task.endedAtMillis = event.atMillis();
        moves.move(task, JobState.QUEUED, event.atMillis());
    }

    private void replayPaused(TaskEvent.AttemptPaused event) {
        Task task = moves.running(event.attempt());
        task.prunedValue = event.value();
        took(task, event.millis());
        if (event.checkpoint() != null) {
            task.checkpoint = event.checkpoint();
        }
        moves.end(task, event.attempt(), JobState.PAUSED, event.atMillis());
    }

    private void replaySalvaged(TaskEvent.AttemptSalvaged event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state != JobState.QUEUED || event.attempt().number() != task.attempts) {
            throw new IllegalStateException(
                    "attempt " + event.attempt() + " salvaged, but its task does not wait for the next one");
        }
        task.result = event.result();
        task.keptOn = List.of();
        tasks.tasks(event.job()).move(task, JobState.SUCCEEDED);
        moves.observer().unqueued(task);
    }

    private void replayPruned(TaskEvent.TaskPruned event) {
        Task known = tasks.find(event.task());
        boolean isPaused = known != null
                && known.state == JobState.PAUSED
                && event.attempt().number() == known.attempts;
        Task task = isPaused ? Objects.requireNonNull(known) : moves.running(event.attempt());
        task.prunedValue = event.value();
        task.endedAtMillis = event.atMillis();
        task.running = null;
        moves.move(task, JobState.PRUNED, event.atMillis());
    }

    private void replayDropped(TaskEvent.TaskDropped event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state.isTerminal()) {
            throw new IllegalStateException("task " + event.task() + " is dropped, but it has ended");
        }
        task.running = null;
        task.twin = null;
        task.endedAtMillis = task.attempts == 0 ? 0 : event.atMillis();
        moves.move(task, JobState.CANCELLED, event.atMillis());
    }

    private void took(Task task, long millis) {
        if (task.spec() instanceof TaskSpec.Trial) {
            tasks.tasks(task.id().job()).trialTook(millis);
        }
    }
}
