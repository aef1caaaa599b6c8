package io.bellwether.coordinator.task;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
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
    private final TaskMoves moves;
    private final EndReplay ends;

    TaskReplay(TaskManager tasks, Map<JobId, JobTasks> jobs, Slots slots) {
        this.tasks = tasks;
        this.jobs = jobs;
        this.slots = slots;
        this.moves = new TaskMoves(tasks, slots);
        this.ends = new EndReplay(tasks, moves);
    }

    void observe(TaskObserver all) {
        moves.observe(all);
    }

    /** The job has ended: nothing of it is wanted any more. */
    void jobEnded(JobId job) {
        moves.jobEnded(job);
    }

    void apply(TaskEvent event) {
        if (ends.apply(event)) {
            return;
        }
        if (event instanceof TaskEvent.TaskQueued queued) {
            replayQueued(queued);
        } else if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            replayDispatched(dispatched.attempt(), List.of(dispatched.node()), dispatched.atMillis());
            moves.hold(dispatched.attempt(), List.of(dispatched.node()), dispatched.atMillis());
        } else if (event instanceof TaskEvent.GangDispatched dispatched) {
            replayDispatched(dispatched.attempt(), dispatched.nodes(), dispatched.atMillis());
            moves.hold(dispatched.attempt(), dispatched.nodes(), dispatched.atMillis());
        } else if (event instanceof TaskEvent.AttemptSentAhead sent) {
            replayDispatched(sent.attempt(), List.of(sent.node()), sent.atMillis());
            slots.sendAhead(sent.attempt(), sent.node(), sent.atMillis());
        } else if (event instanceof TaskEvent.TaskResumed resumed) {
            replayResumed(resumed);
        } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
            replayDoubled(doubled);
        } else if (event instanceof TaskEvent.RoomKept kept) {
            replayKept(kept);
        } else if (event instanceof TaskEvent.MemoryRaised raised) {
            replayRaised(raised);
        } else if (event instanceof TaskEvent.CheckpointSaved saved) {
            moves.running(saved.attempt()).checkpoint = saved.checkpoint();
        }
    }

    private void replayQueued(TaskEvent.TaskQueued event) {
        JobTasks all = jobs.computeIfAbsent(event.job(), job -> new JobTasks());
        if (event.task().number() != all.tasks.size()) {
            throw new IllegalStateException("task " + event.task() + " queued as number " + all.tasks.size());
        }
        Task task = new Task(event.task(), event.spec());
        all.add(task, event.atMillis());
        moves.observer().queued(task);
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
        moves.move(task, JobState.RUNNING, atMillis);
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
        moves.observer().held(task, attempt, event.node());
    }

    private void replayKept(TaskEvent.RoomKept event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state != JobState.QUEUED) {
            throw new IllegalStateException("room is kept for task " + event.task() + ", which does not wait");
        }
        task.keptOn = event.nodes();
        moves.observer().roomKept(task);
    }

    private void replayResumed(TaskEvent.TaskResumed event) {
        Task task = tasks.find(event.task());
        if (task == null || task.state != JobState.PAUSED) {
            throw new IllegalStateException("task " + event.task() + " goes on, but it had not paused");
        }
        task.retryAtMillis = 0;
        moves.move(task, JobState.QUEUED, event.atMillis());
    }

    /** The task may wait already. */
    private void replayRaised(TaskEvent.MemoryRaised event) {
        Task task = Objects.requireNonNull(tasks.find(event.task()));
        boolean waits = task.state == JobState.QUEUED;
        if (waits) {
            moves.observer().unqueued(task);
        }
        task.raisedMemory = event.mib();
        task.raisedAfter = event.after();
        if (waits) {
            moves.observer().queued(task);
        }
    }
}
