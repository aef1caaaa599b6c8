package io.bellwether.coordinator.placement;

import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The slots that are free during one decision. */
final class FreeSlots {
    private final Collection<Node> nodes;
    private final Map<NodeId, Integer> free = new LinkedHashMap<>();

    FreeSlots(NodeManager nodes, TaskManager tasks) {
        this.nodes = nodes.nodes();
        for (Node node : this.nodes) {
            boolean open = !node.isLost() && !node.isDraining();
            int slots = open ? node.slots() - tasks.held(node.id()).size() : 0;
            if (slots > 0) {
                free.put(node.id(), slots);
            }
        }
    }

    boolean isEmpty() {
        return free.isEmpty();
    }

    int total() {
        return free.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** From here on one slot less of the node is free. */
    void take(Node node) {
        free.computeIfPresent(node.id(), (id, count) -> count > 1 ? count - 1 : null);
    }

    /** Whether the task reads a split that lies where a slot is free. */
    boolean isLocal(TaskSpec spec) {
        return nodes.stream().anyMatch(node -> free.containsKey(node.id()) && Fit.isLocal(spec, node));
    }

    /** The nodes with a free slot that are best for the task, best first: as many as it has members, or as there are. */
    List<Node> best(TaskSpec spec) {
        List<Node> best = new ArrayList<>();
        while (best.size() < spec.members()) {
            Node next = null;
            for (Node node : nodes) {
                if (free.containsKey(node.id())
                        && Fit.whyNot(spec, node) == null
                        && !best.contains(node)
                        && (next == null || isBetter(spec, node, next))) {
                    next = node;
                }
            }
            if (next == null) {
                return best;
            }
            best.add(next);
        }
        return best;
    }

    private boolean isBetter(TaskSpec spec, Node node, Node than) {
        boolean holds = Fit.holds(spec, node);
        if (holds != Fit.holds(spec, than)) {
            return holds;
        }
        int difference = free.getOrDefault(node.id(), 0) - free.getOrDefault(than.id(), 0);
        return difference > 0 || (difference == 0 && node.session() < than.session());
    }
}
