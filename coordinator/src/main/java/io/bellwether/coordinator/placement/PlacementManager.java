package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobManager;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Slots go one by one to the job that uses the fewest; of equals to the one that has waited longest with as few, then to the older. So
 * jobs share the cluster evenly and none waits for another to end. Within a job, tasks go by number, but for splits of an input: among the
 * next of them, one that lies on a node with a free slot goes first. Among nodes with a free slot: one that has the task's dataset
 * decoded or its split on its disks, then the one with the most free slots, then the longest registered. Preference never makes a
 * slot wait for a task, nor a task for more than the rest of its job.
 *
 * A gang takes one slot of each of so many nodes, all at once or none. Its turn comes like any other's; if too few nodes have a free
 * slot then, those that have one keep it for the gang, while its job's turn stays the first one, until the others have one too. So
 * single tasks can't starve it. Only one gang reserves at a time, so two can't each hold half of what both need; and only one for
 * which there are nodes enough, so slots are never kept for what can't come.
 */
/** Gives free slots to waiting tasks. Holds no state of its own. Loop-confined. */
public final class PlacementManager {
    private final JobManager jobs;
    private final TaskManager tasks;
    private final NodeManager nodes;

    public PlacementManager(JobManager jobs, TaskManager tasks, NodeManager nodes) {
        this.jobs = jobs;
        this.tasks = tasks;
        this.nodes = nodes;
    }

    /** As many placements as there are free slots and tasks for them. */
    public List<TaskEvent> decide(long nowMillis) {
        FreeSlots free = new FreeSlots(nodes, tasks);
        if (free.isEmpty()) {
            return List.of();
        }
        PriorityQueue<JobQueue> queues = new PriorityQueue<>(JobQueue.FAIR);
        int order = 0;
        for (Job job : jobs.jobs()) {
            JobTasks all = tasks.tasks(job.id());
            if (!all.queued().isEmpty()) {
                queues.add(new JobQueue(job, all, order, free.total(), nowMillis));
            }
            order++;
        }
        return place(queues, free, nowMillis);
    }

    private List<TaskEvent> place(PriorityQueue<JobQueue> queues, FreeSlots free, long nowMillis) {
        List<TaskEvent> events = new ArrayList<>();
        boolean reserved = false;
        while (!queues.isEmpty() && !free.isEmpty()) {
            JobQueue queue = queues.poll();
            if (queue.isEmpty()) {
                continue;
            }
            Task task = queue.next(free::isLocal);
            List<Node> chosen = free.best(task.spec());
            if (chosen.size() == task.spec().members()) {
                events.add(dispatch(task, chosen, nowMillis));
                chosen.forEach(free::take);
                queue.served(task, nowMillis);
            } else if (task.isGang()
                    && !reserved
                    && able(task.spec()).size() >= task.spec().members()) {
                chosen.forEach(free::take);
                reserved = true;
            }
            queues.add(queue);
        }
        return events;
    }

    private static TaskEvent dispatch(Task task, List<Node> chosen, long nowMillis) {
        AttemptId attempt = new AttemptId(task.id(), task.attempts() + 1);
        List<NodeId> ids = chosen.stream().map(Node::id).toList();
        return task.isGang()
                ? new TaskEvent.GangDispatched(attempt, ids, nowMillis)
                : new TaskEvent.AttemptDispatched(attempt, ids.get(0), nowMillis);
    }

    private List<Node> up() {
        return nodes.nodes().stream().filter(node -> !node.isLost()).toList();
    }

    /** The nodes that can run the task, whether or not a slot is free. */
    private List<Node> able(TaskSpec spec) {
        return up().stream().filter(node -> Fit.whyNot(spec, node) == null).toList();
    }

    /** Why the task waits, in a sentence; null if it does not wait. */
    public @Nullable String explain(Task task, long nowMillis) {
        if (task.state() != JobState.QUEUED) {
            return null;
        }
        if (task.retryAtMillis() > nowMillis) {
            return "its last attempt failed, it is tried again in " + (task.retryAtMillis() - nowMillis) + " ms: "
                    + task.lastFailure();
        }
        if (up().isEmpty()) {
            return "no worker node is up; start one with 'worker --join'";
        }
        Job job = jobs.find(task.id().job());
        if (job != null && JobQueue.isAtItsLimit(job, tasks.tasks(job.id()).count(JobState.RUNNING))) {
            return "the sweep already runs as many trials at once as its 'parallelism' allows";
        }
        int members = task.spec().members();
        int able = able(task.spec()).size();
        int free = new FreeSlots(nodes, tasks).best(task.spec()).size();
        if (able < members) {
            return (members > 1 ? "it takes " + members + " nodes at once, and " + able + " can run it; " : "")
                    + String.join("; ", reasons(task.spec()));
        }
        if (members > 1) {
            return "it waits for " + members + " nodes with a free slot at once; " + free
                    + (free == 1 ? " has one" : " have one");
        }
        return free > 0
                ? "the slots that are free are kept for tasks whose turn it is before"
                : "every slot of the nodes that can run it is taken";
    }

    private List<String> reasons(TaskSpec spec) {
        List<String> reasons = new ArrayList<>();
        for (Node node : up()) {
            String reason = Fit.whyNot(spec, node);
            if (reason != null) {
                reasons.add("node " + node.id() + ": " + reason);
            }
        }
        return reasons.isEmpty() ? List.of("start more workers") : reasons;
    }
}
