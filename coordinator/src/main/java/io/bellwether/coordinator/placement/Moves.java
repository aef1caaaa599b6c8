package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What leaves nodes that drain. Changes nothing. Loop-confined. */
final class Moves {
    private final Queues queues;
    private final NodeManager nodes;
    private final TaskManager tasks;

    Moves(Queues queues, NodeManager nodes, TaskManager tasks) {
        this.queues = queues;
        this.nodes = nodes;
        this.tasks = tasks;
    }

    /** Ends what can go on elsewhere, where the grace is over. What no other node can run stays: it would only wait. */
    List<TaskEvent> decide(long nowMillis) {
        List<TaskEvent> events = new ArrayList<>();
        Set<AttemptId> seen = new LinkedHashSet<>(); // a gang may have several members on such nodes
        for (Node node : nodes.nodes()) {
            if (!node.isToBeEmptied(nowMillis)) {
                continue;
            }
            for (AttemptId attempt : tasks.held(node.id()).keySet()) {
                if (tasks.isWanted(attempt) && isMovable(attempt) && seen.add(attempt)) {
                    String message = "node " + node.id() + " is draining, so its attempt " + attempt.number()
                            + " there was ended to go on elsewhere";
                    boolean other =
                            Objects.requireNonNull(tasks.find(attempt.task())).isDoubled();
                    events.add(
                            other
                                    ? new TaskEvent.AttemptDropped(attempt, null, message, nowMillis)
                                    : new TaskEvent.AttemptPreempted(attempt, message, null, nowMillis));
                }
            }
        }
        return events;
    }

    private boolean isMovable(AttemptId attempt) {
        Task task = Objects.requireNonNull(tasks.find(attempt.task()), "task");
        JobQueue queue = Objects.requireNonNull(queues.find(attempt.task().job()), "queue");
        Shape shape = queues.lane(queue, task).shape;
        return Movable.isDrained(queue.job, task) && shape.able.size() >= shape.demand.members();
    }
}
