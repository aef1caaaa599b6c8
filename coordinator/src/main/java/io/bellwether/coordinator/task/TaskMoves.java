package io.bellwether.coordinator.task;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import java.util.List;
import java.util.Objects;

/** The steps of which facts about tasks consist: changes of state, and of who holds slots; the observer is told. Loop-confined. */
final class TaskMoves {
    private final TaskManager tasks;
    private final Slots slots;
    private TaskObserver observer = new NoObserver();

    TaskMoves(TaskManager tasks, Slots slots) {
        this.tasks = tasks;
        this.slots = slots;
    }

    void observe(TaskObserver all) {
        observer = all;
    }

    TaskObserver observer() {
        return observer;
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

    void move(Task task, JobState to, long atMillis) {
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

    void release(AttemptId attempt) {
        for (NodeId node : List.copyOf(slots.holders(attempt))) {
            release(attempt, node);
        }
    }

    void release(AttemptId attempt, NodeId node) {
        Slots.Left left = slots.release(attempt, node);
        if (left.next() != null) {
            observer.held(Objects.requireNonNull(tasks.find(left.next().task())), left.next(), node);
        }
        if (left.hadSlot()) {
            observer.released(Objects.requireNonNull(tasks.find(attempt.task())), attempt, node);
        }
    }

    void hold(AttemptId attempt, List<NodeId> nodes, long atMillis) {
        Task task = Objects.requireNonNull(tasks.find(attempt.task()));
        for (NodeId node : nodes) {
            slots.hold(attempt, node, atMillis);
            observer.held(task, attempt, node);
        }
    }

    Task running(AttemptId attempt) {
        Task task = tasks.find(attempt.task());
        if (task == null || !task.wants(attempt)) {
            throw new IllegalStateException("attempt " + attempt + " ended, but it is not the one that counts");
        }
        return task;
    }

    void end(Task task, AttemptId attempt, JobState state, long atMillis) {
        task.running = null;
        task.endedAtMillis = atMillis;
        move(task, state, atMillis);
        if (!task.isGang()) {
            release(attempt);
        }
    }
}
