package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

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
 *                                  |-----AttemptPaused--> PAUSED --TaskResumed--> QUEUED, --TaskPruned--> PRUNED
 *                                  |-----TaskPruned-----> PRUNED        (a held slot is freed by AttemptReleased)
 *                                  |-----AttemptStopped-> QUEUED or FAILED, as by AttemptFailed           (as well)
 *                                  |-----AttemptPreempted-> QUEUED --AttemptSalvaged--> SUCCEEDED       (as well)
 *   QUEUED, RUNNING --JobEnded--> CANCELLED                             (as well)
 *   RUNNING --AttemptDoubled--> RUNNING twice --AttemptDropped, the other's AttemptSucceeded--> once    (as well)
 *   QUEUED --GangFailureExplained, none--> FAILED
 *
 * AttemptSentAhead is an AttemptDispatched whose attempt takes over the slot of one of its job that leaves its node.
 * A gang is dispatched by GangDispatched, and each of its slots is freed by a MemberReleased of its own, whatever ends the attempt.
 */
/** What facts make of the tasks. Loop-confined. */
final class TaskReplay {
    private final TaskManager tasks;
    private final Map<JobId, JobTasks> jobs;
    private final Slots slots;
    private TaskObserver observer = new NoObserver();

    TaskReplay(TaskManager tasks, Map<JobId, JobTasks> jobs, Slots slots) {
        this.tasks = tasks;
        this.jobs = jobs;
        this.slots = slots;
    }

    void observe(TaskObserver all) {
        observer = all;
    }

    void apply(TaskEvent event) {
        if (event instanceof TaskEvent.TaskQueued queued) {
            replayQueued(queued);
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            replayDispatched(dispatched.attempt(), List.of(dispatched.node()), dispatched.atMillis());
            hold(dispatched.attempt(), List.of(dispatched.node()), dispatched.atMillis());
        } else if (event instanceof TaskEvent.GangDispatched dispatched) {
            replayDispatched(dispatched.attempt(), dispatched.nodes(), dispatched.atMillis());
            hold(dispatched.attempt(), dispatched.nodes(), dispatched.atMillis());
        } else if (event instanceof TaskEvent.AttemptSentAhead sent) {
            replayDispatched(sent.attempt(), List.of(sent.node()), sent.atMillis());
            slots.sendAhead(sent.attempt(), sent.node(), sent.atMillis());
        } else if (event instanceof TaskEvent.AttemptSucceeded succeeded) {
            Task task = running(succeeded.attempt());
            task.keepOnly(succeeded.attempt());
            task.result = succeeded.result();
            took(task, succeeded.millis());
            end(task, succeeded.attempt(), JobState.SUCCEEDED, succeeded.atMillis());
        } else if (event instanceof TaskEvent.AttemptFailed failed) {
            replayFailed(failed);
        } else if (event instanceof TaskEvent.AttemptPaused paused) {
            replayPaused(paused);
        } else if (event instanceof TaskEvent.TaskResumed resumed) {
            replayResumed(resumed);
        } else if (event instanceof TaskEvent.TaskPruned pruned) {
            replayPruned(pruned);
        } else if (event instanceof TaskEvent.TaskDropped dropped) {
            replayDropped(dropped);
        } else if (event instanceof TaskEvent.AttemptStopped stopped) {
            replayStopped(stopped);
        } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
            replayDoubled(doubled);
        } else if (event instanceof TaskEvent.AttemptDropped dropped) {
            Task task = running(dropped.attempt());
            task.wanted().stream()
                    .filter(other -> !other.equals(dropped.attempt()))
                    .forEach(task::keepOnly);
        } else if (event instanceof TaskEvent.RoomKept kept) {
            replayKept(kept);
        } else if (event instanceof TaskEvent.AttemptPreempted preempted) {
            replayPreempted(preempted);
        } else if (event instanceof TaskEvent.AttemptSalvaged salvaged) {
            replaySalvaged(salvaged);
        } else if (event instanceof TaskEvent.AttemptReleased released) {
            release(released.attempt());
        } else if (event instanceof TaskEvent.MemberReleased released) {
            release(released.attempt(), released.node());
        } else if (event instanceof TaskEvent.GangFailureExplained explained) {
            replayExplained(explained);
        } else if (event instanceof TaskEvent.MemoryRaised raised) {
            replayRaised(raised);
        } else if (event instanceof TaskEvent.CheckpointSaved saved) {
            running(saved.attempt()).checkpoint = saved.checkpoint();
        }
    }

    /** The job has ended: nothing of it is wanted any more. */
    void jobEnded(JobId job) {
        JobTasks all = tasks.tasks(job);
        for (Task task : all.tasks) {
            if (!task.state.isTerminal()) {
                task.running = null;
                task.twin = null;
                JobState before = task.state;
                all.move(task, JobState.CANCELLED);
                tellMoved(task, before);
            }
        }
    }

    private void replayQueued(TaskEvent.TaskQueued event) {
        JobTasks all = jobs.computeIfAbsent(event.job(), job -> new JobTasks());
        if (event.task().number() != all.tasks.size()) {
            throw new IllegalStateException("task " + event.task() + " queued as number " + all.tasks.size());
        }
        Task task = new Task(event.task(), event.spec());
        all.add(task, event.atMillis());
        observer.queued(task);
    }

    private void move(Task task, JobState to, long atMillis) {
        JobState before = task.state;
        tasks.tasks(task.id().job()).move(task, to, atMillis);
        tellMoved(task, before);
    }

    private void tellMoved(Task task, JobState before) {
        if (task.state == JobState.QUEUED) {
            observer.queued(task);
        } else if (before == JobState.QUEUED) {
            task.keptOn = List.of();
            observer.unqueued(task);
        }
    }

    private void release(AttemptId attempt) {
        for (NodeId node : Set.copyOf(slots.holders(attempt))) {
            release(attempt, node);
        }
    }

    private void release(AttemptId attempt, NodeId node) {
        Slots.Left left = slots.release(attempt, node);
        if (left.next() != null) {
            observer.held(Objects.requireNonNull(tasks.find(left.next().task())), left.next(), node);
        }
        if (left.hadSlot()) {
            observer.released(Objects.requireNonNull(tasks.find(attempt.task())), attempt, node);
        }
    }

    private void replayDispatched(AttemptId attempt, List<NodeId> nodes, long atMillis) {
        Task task = tasks.find(attempt.task());
        if (task == null || task.state != JobState.QUEUED || attempt.number() != task.attempts + 1) {
            throw new IllegalStateException("attempt " + attempt + " dispatched, but its task is "
                    + (task == null ? "unknown" : task.state + " after " + task.attempts + " attempts"));
        }
        if (Set.copyOf(nodes).size() != task.spec().members()) {
            throw new IllegalStateException("attempt " + attempt + " dispatched to " + nodes + ", but its task takes "
                    + task.spec().members() + " nodes");
        }
        task.attempts++;
        task.members = nodes;
        task.startedAtMillis = atMillis;
        task.endedAtMillis = 0;
        task.running = attempt;
        task.unexplained = false;
        task.preempted = null;
        move(task, JobState.RUNNING, atMillis);
    }

    private void hold(AttemptId attempt, List<NodeId> nodes, long atMillis) {
        Task task = Objects.requireNonNull(tasks.find(attempt.task()));
        for (NodeId node : nodes) {
            slots.hold(attempt, node, atMillis);
            observer.held(task, attempt, node);
        }
    }

    private void replayFailed(TaskEvent.AttemptFailed event) {
        Task task = running(event.attempt());
        task.countFailure(event.code());
        task.unexplained = task.isGang() && event.code() == ErrorCode.UNREACHABLE;
        task.lastFailure = event.message();
        Long retryAt = event.retryAtMillis();
        if (retryAt == null) {
            task.error = event.message();
            end(task, event.attempt(), JobState.FAILED, event.atMillis());
        } else {
            task.retryAtMillis = retryAt;
            end(task, event.attempt(), JobState.QUEUED, event.atMillis());
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
            task.error = event.message();
            tasks.tasks(event.job()).move(task, JobState.FAILED);
            task.keptOn = List.of();
            observer.unqueued(task);
        } else {
            task.retryAtMillis = Math.max(task.retryAtMillis, retryAt);
            observer.queued(task);
        }
    }

    /** The task may wait already. */
    private void replayRaised(TaskEvent.MemoryRaised event) {
        Task task = Objects.requireNonNull(tasks.find(event.task()));
        boolean waits = task.state == JobState.QUEUED;
        if (waits) {
            observer.unqueued(task);
        }
        task.raisedMemory = event.mib();
        task.raisedAfter = event.after();
        if (waits) {
            observer.queued(task);
        }
    }

    private void replayStopped(TaskEvent.AttemptStopped event) {
        Task task = running(event.attempt());
        task.countFailure(event.code());
        task.unexplained = false;
        task.lastFailure = event.message();
        task.running = null;
        task.endedAtMillis = event.atMillis();
        Long retryAt = event.retryAtMillis();
        if (retryAt == null) {
            task.error = event.message();
        } else {
            task.retryAtMillis = retryAt;
        }
        move(task, retryAt == null ? JobState.FAILED : JobState.QUEUED, event.atMillis());
    }

    private void replayDoubled(TaskEvent.AttemptDoubled event) {
        AttemptId attempt = event.attempt();
        Task task = tasks.find(attempt.task());
        if (task == null) {
            throw new IllegalStateException("attempt " + attempt + " doubled, but its task is unknown");
        }
        boolean mayBe = task.running != null && task.twin == null && !task.isGang();
        if (!mayBe || attempt.number() != task.attempts + 1 || task.members.contains(event.node())) {
            throw new IllegalStateException("attempt " + attempt + " doubled on " + event.node() + ", but its task is "
                    + task.state + " on " + task.members);
        }
        task.attempts++;
        task.twin = new Task.Twin(attempt, event.node(), event.atMillis());
        slots.hold(attempt, event.node(), event.atMillis());
        observer.held(task, attempt, event.node());
    }

    private void replayKept(TaskEvent.RoomKept event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state != JobState.QUEUED) {
            throw new IllegalStateException("room is kept for task " + event.task() + ", which does not wait");
        }
        task.keptOn = event.nodes();
        observer.roomKept(task);
    }

    private void replayPreempted(TaskEvent.AttemptPreempted event) {
        Task task = running(event.attempt());
        task.preempted = event.message();
        task.preemptions += event.beneficiary() == null ? 0 : 1;
        task.unexplained = false;
        task.retryAtMillis = 0;
        task.running = null;
        task.endedAtMillis = event.atMillis();
        move(task, JobState.QUEUED, event.atMillis());
    }

    private void replayPaused(TaskEvent.AttemptPaused event) {
        Task task = running(event.attempt());
        task.prunedValue = event.value();
        took(task, event.millis());
        if (event.checkpoint() != null) {
            task.checkpoint = event.checkpoint();
        }
        end(task, event.attempt(), JobState.PAUSED, event.atMillis());
    }

    private void replayResumed(TaskEvent.TaskResumed event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state != JobState.PAUSED) {
            throw new IllegalStateException("task " + event.task() + " goes on, but it had not paused");
        }
        task.retryAtMillis = 0;
        move(task, JobState.QUEUED, event.atMillis());
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
        observer.unqueued(task);
    }

    private void replayPruned(TaskEvent.TaskPruned event) {
        Task known = tasks.find(event.task());
        boolean isPaused = known != null
                && known.state == JobState.PAUSED
                && event.attempt().number() == known.attempts;
        Task task = isPaused ? Objects.requireNonNull(known) : running(event.attempt());
        task.prunedValue = event.value();
        task.endedAtMillis = event.atMillis();
        task.running = null;
        move(task, JobState.PRUNED, event.atMillis());
    }

    private void replayDropped(TaskEvent.TaskDropped event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state.isTerminal()) {
            throw new IllegalStateException("task " + event.task() + " is dropped, but it has ended");
        }
        task.running = null;
        task.twin = null;
        task.endedAtMillis = task.attempts == 0 ? 0 : event.atMillis();
        move(task, JobState.CANCELLED, event.atMillis());
    }

    private void took(Task task, long millis) {
        if (task.spec() instanceof TaskSpec.Trial) {
            tasks.tasks(task.id().job()).trialTook(millis);
        }
    }

    private Task running(AttemptId attempt) {
        Task task = tasks.find(attempt.task());
        if (task == null || !task.wants(attempt)) {
            throw new IllegalStateException("attempt " + attempt + " ended, but it is not the one that counts");
        }
        return task;
    }

    private void end(Task task, AttemptId attempt, JobState state, long atMillis) {
        task.running = null;
        task.endedAtMillis = atMillis;
        move(task, state, atMillis);
        if (!task.isGang()) {
            release(attempt);
        }
    }
}
