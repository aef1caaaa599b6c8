package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.AttemptOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A task has at most one attempt whose result counts (Task.running). A node's slot is held by an attempt from its dispatch until
 * the node has said that it ended, or is gone: longer than the task is interested when a job is cancelled. So what counts and
 * what occupies are kept apart, and no slot is given away while something still runs there.
 *
 *   QUEUED --AttemptDispatched--> RUNNING --AttemptSucceeded--> SUCCEEDED
 *     ^                              |-----AttemptFailed, retry-at set--> QUEUED
 *     |------------------------------|-----AttemptFailed, none----------> FAILED
 *   QUEUED, RUNNING --JobEnded--> CANCELLED      (a held slot is freed by AttemptReleased)
 */
/** All tasks and their attempts. Loop-confined. */
public final class TaskManager {
    private final Map<JobId, JobTasks> jobs = new LinkedHashMap<>();
    private final Map<NodeId, Map<AttemptId, Long>> heldByNode = new LinkedHashMap<>();

    /** The tasks of a job; without any if it is not known. */
    public JobTasks tasks(JobId job) {
        JobTasks tasks = jobs.get(job);
        return tasks == null ? new JobTasks() : tasks;
    }

    public @Nullable Task find(TaskId id) {
        List<Task> tasks = tasks(id.job()).tasks;
        return id.number() < tasks.size() ? tasks.get(id.number()) : null;
    }

    /** The attempts that hold slots of the node, with the times of their dispatch in epoch milliseconds. */
    public Map<AttemptId, Long> held(NodeId node) {
        return Collections.unmodifiableMap(heldByNode.getOrDefault(node, Map.of()));
    }

    /** Whether the attempt's result would count. */
    public boolean isWanted(AttemptId attempt) {
        Task task = find(attempt.task());
        return task != null && attempt.equals(task.running);
    }

    /** Whether attempts of the job still hold slots, wanted or not. */
    public boolean holdsSlots(JobId job) {
        return heldByNode.values().stream()
                .anyMatch(held -> held.keySet().stream()
                        .anyMatch(attempt -> attempt.task().job().equals(job)));
    }

    /** The node says that the attempt has ended. No events if that is no news. */
    public List<TaskEvent> decideFinished(NodeId node, AttemptId attempt, AttemptOutcome outcome, long nowMillis) {
        if (!held(node).containsKey(attempt)) {
            return List.of();
        }
        if (!isWanted(attempt)) {
            return List.of(new TaskEvent.AttemptReleased(attempt, nowMillis));
        }
        if (outcome instanceof AttemptOutcome.Succeeded succeeded) {
            return List.of(new TaskEvent.AttemptSucceeded(attempt, succeeded.result(), succeeded.millis(), nowMillis));
        }
        AttemptOutcome.Failed failed = (AttemptOutcome.Failed) outcome;
        return List.of(failure(attempt, failed.code(), failed.message(), failed.lastLogLines(), nowMillis));
    }

    /** The node, or the process that it was, is gone with all that ran there. */
    public List<TaskEvent> decideNodeGone(NodeId node, String reason, long nowMillis) {
        List<TaskEvent> events = new ArrayList<>();
        for (AttemptId attempt : held(node).keySet()) {
            events.add(
                    isWanted(attempt)
                            ? failure(attempt, ErrorCode.NODE_LOST, reason, List.of(), nowMillis)
                            : new TaskEvent.AttemptReleased(attempt, nowMillis));
        }
        return events;
    }

    private TaskEvent failure(AttemptId attempt, ErrorCode code, String message, List<String> log, long nowMillis) {
        int before = Objects.requireNonNull(find(attempt.task())).failures(code);
        Long retryAt = RetryPolicy.retryAt(code, before, nowMillis);
        String text =
                retryAt == null && before > 0 ? message + " (attempts that failed so: " + (before + 1) + ")" : message;
        return new TaskEvent.AttemptFailed(attempt, code, text, log, retryAt, nowMillis);
    }

    public void replay(TaskEvent event) {
        if (event instanceof TaskEvent.TaskQueued queued) {
            replayQueued(queued);
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            replayDispatched(dispatched);
        } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            Task task = running(succeeded.attempt());
            task.result = succeeded.result();
            end(task, succeeded.attempt(), JobState.SUCCEEDED);
        } else if (event instanceof TaskEvent.AttemptFailed failed) {
            replayFailed(failed);
        } else if (event instanceof TaskEvent.AttemptReleased released) {
            release(released.attempt());
        }
    }

    /** The job has ended: nothing of it is wanted any more. */
    public void replayJobEnded(JobId job) {
        JobTasks all = tasks(job);
        for (Task task : all.tasks) {
            if (!task.state.isTerminal()) {
                task.running = null;
                all.move(task, JobState.CANCELLED);
            }
        }
    }

    private void replayQueued(TaskEvent.TaskQueued event) {
        JobTasks all = jobs.computeIfAbsent(event.job(), job -> new JobTasks());
        if (event.task().number() != all.tasks.size()) {
            throw new IllegalStateException("task " + event.task() + " queued as number " + all.tasks.size());
        }
        all.add(new Task(event.task(), event.spec()));
    }

    private void replayDispatched(TaskEvent.AttemptDispatched event) {
        Task task = find(event.task());
        if (task == null || task.state != JobState.QUEUED || event.attempt().number() != task.attempts + 1) {
            throw new IllegalStateException("attempt " + event.attempt() + " dispatched, but its task is "
                    + (task == null ? "unknown" : task.state + " after " + task.attempts + " attempts"));
        }
        task.attempts++;
        task.node = event.node();
        task.running = event.attempt();
        tasks(event.job()).move(task, JobState.RUNNING);
        heldByNode.computeIfAbsent(event.node(), node -> new LinkedHashMap<>()).put(event.attempt(), event.atMillis());
    }

    private void replayFailed(TaskEvent.AttemptFailed event) {
        Task task = running(event.attempt());
        task.countFailure(event.code());
        task.lastFailure = event.message();
        Long retryAt = event.retryAtMillis();
        if (retryAt == null) {
            task.error = event.message();
            end(task, event.attempt(), JobState.FAILED);
        } else {
            task.retryAtMillis = retryAt;
            end(task, event.attempt(), JobState.QUEUED);
        }
    }

    private Task running(AttemptId attempt) {
        Task task = find(attempt.task());
        if (task == null || !attempt.equals(task.running)) {
            throw new IllegalStateException("attempt " + attempt + " ended, but it is not the one that counts");
        }
        return task;
    }

    private void end(Task task, AttemptId attempt, JobState state) {
        task.running = null;
        tasks(task.id().job()).move(task, state);
        release(attempt);
    }

    private void release(AttemptId attempt) {
        heldByNode.values().forEach(held -> held.remove(attempt));
    }
}
