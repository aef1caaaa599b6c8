package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.DatasetVersion;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Slots go one by one to the job with the fewest running tasks, the older first: jobs share the cluster evenly and none waits for
 * another to end. Within a job, tasks go by number, but for splits of an input: among the next of them, one that lies on a node
 * with a free slot goes first. Among nodes with a free slot: one that has the task's dataset decoded or its split on its disks,
 * then the one with the most free slots, then the longest registered. Preference never makes a slot wait for a task, nor a task
 * for more than the rest of its job.
 */
/** Gives free slots to waiting tasks. Holds no state of its own. Loop-confined. */
public final class PlacementManager {
    /** How many waiting splits of a job are looked at for one that lies where a slot is free. */
    private static final int LOOK_AHEAD = 64;

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
        Map<NodeId, Integer> free = freeSlots();
        if (free.isEmpty()) {
            return List.of();
        }
        PriorityQueue<Queue> queues = new PriorityQueue<>(
                Comparator.comparingInt((Queue queue) -> queue.running).thenComparingInt(queue -> queue.order));
        int order = 0;
        for (Job job : jobs.jobs()) {
            JobTasks all = tasks.tasks(job.id());
            if (!all.queued().isEmpty()) {
                queues.add(new Queue(job, all, order, due(all, nowMillis, total(free) + LOOK_AHEAD)));
            }
            order++;
        }
        return place(queues, free, nowMillis);
    }

    private List<TaskEvent> place(PriorityQueue<Queue> queues, Map<NodeId, Integer> free, long nowMillis) {
        List<TaskEvent> events = new ArrayList<>();
        while (!queues.isEmpty() && !free.isEmpty()) {
            Queue queue = queues.poll();
            if (queue.isEmpty()) {
                continue;
            }
            Task task = queue.next(spec -> isLocalToFree(spec, free));
            Node node = choose(task.spec(), free);
            if (node != null) {
                events.add(new TaskEvent.AttemptDispatched(
                        new AttemptId(task.id(), task.attempts() + 1), node.id(), nowMillis));
                free.computeIfPresent(node.id(), (id, count) -> count > 1 ? count - 1 : null);
                queue.running++;
            }
            queues.add(queue);
        }
        return events;
    }

    private Map<NodeId, Integer> freeSlots() {
        Map<NodeId, Integer> free = new LinkedHashMap<>();
        for (Node node : nodes.nodes()) {
            int slots = node.isLost() ? 0 : node.slots() - tasks.held(node.id()).size();
            if (slots > 0) {
                free.put(node.id(), slots);
            }
        }
        return free;
    }

    private static int total(Map<NodeId, Integer> free) {
        return free.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<Task> due(JobTasks all, long nowMillis, int limit) {
        return all.queued().stream()
                .map(number -> all.all().get(number))
                .filter(task -> task.retryAtMillis() <= nowMillis)
                .limit(limit)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean isLocalToFree(TaskSpec spec, Map<NodeId, Integer> free) {
        return nodes.nodes().stream().anyMatch(node -> free.containsKey(node.id()) && isLocal(spec, node));
    }

    private @Nullable Node choose(TaskSpec spec, Map<NodeId, Integer> free) {
        Node chosen = null;
        for (Node node : nodes.nodes()) {
            if (free.containsKey(node.id())
                    && whyNot(spec, node) == null
                    && (chosen == null || isBetter(spec, node, chosen, free))) {
                chosen = node;
            }
        }
        return chosen;
    }

    private static boolean isBetter(TaskSpec spec, Node node, Node than, Map<NodeId, Integer> free) {
        boolean holds = holds(spec, node);
        if (holds != holds(spec, than)) {
            return holds;
        }
        int difference = free.getOrDefault(node.id(), 0) - free.getOrDefault(than.id(), 0);
        return difference > 0 || (difference == 0 && node.session() < than.session());
    }

    private static boolean holds(TaskSpec spec, Node node) {
        DatasetVersion dataset = spec instanceof TaskSpec.Trial trial ? trial.dataset() : null;
        return isLocal(spec, node)
                || (dataset != null && node.status().decodes().containsKey(dataset.id()));
    }

    private static boolean isLocal(TaskSpec spec, Node node) {
        return spec instanceof TaskSpec.ScoreSplit score && score.split().isOn(node.host());
    }

    /** Why the node can never take such a task as things stand; null if it can. */
    private static @Nullable String whyNot(TaskSpec spec, Node node) {
        if (spec instanceof TaskSpec.LoadDataset && !node.isInGrid()) {
            return "its grid node has not joined yet";
        }
        if (spec instanceof TaskSpec.Trial trial && !node.offers(trial.trainer())) {
            return "it does not offer the trainer '" + trial.trainer() + "'";
        }
        return null;
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
        List<Node> up = nodes.nodes().stream().filter(node -> !node.isLost()).toList();
        if (up.isEmpty()) {
            return "no worker node is up; start one with 'worker --join'";
        }
        Job job = jobs.find(task.id().job());
        if (job != null && isAtItsLimit(job, tasks.tasks(job.id()).count(JobState.RUNNING))) {
            return "the sweep already runs as many trials at once as its 'parallelism' allows";
        }
        List<String> reasons = new ArrayList<>();
        for (Node node : up) {
            String reason = whyNot(task.spec(), node);
            if (reason == null) {
                return "every slot of the nodes that can run it is taken";
            }
            reasons.add("node " + node.id() + ": " + reason);
        }
        return String.join("; ", reasons);
    }

    private static boolean isAtItsLimit(Job job, int running) {
        return job.spec() instanceof Sweep sweep && sweep.parallelism() > 0 && running >= sweep.parallelism();
    }

    /** The waiting tasks of one job that are due, during one decision. */
    private static final class Queue {
        private final Job job;
        private final int order;
        private final List<Task> due;
        private int running;

        private Queue(Job job, JobTasks all, int order, List<Task> due) {
            this.job = job;
            this.order = order;
            this.due = due;
            this.running = all.count(JobState.RUNNING);
        }

        private boolean isEmpty() {
            return due.isEmpty() || isAtItsLimit(job, running);
        }

        /** The next in line; of an input's splits, the first of the next that is liked. */
        private Task next(Predicate<TaskSpec> liked) {
            int position = 0;
            if (job.spec() instanceof BatchInference) {
                int end = Math.min(due.size(), LOOK_AHEAD);
                position = IntStream.range(0, end)
                        .filter(i -> liked.test(due.get(i).spec()))
                        .findFirst()
                        .orElse(0);
            }
            return due.remove(position);
        }
    }
}
