package io.bellwether.coordinator.task;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * An attempt that was sent ahead is the node's from then on, like any other: it is named in what the node is asked and tells, and is
 * held until the node says that it has ended. But it has no slot. When one of its job leaves a slot of the node, the first that was sent
 * ahead takes it over; so as long as any is ahead its job holds a slot there, and to everybody else that slot was never free. The
 * node may start them in another order, which makes no difference to the number of those that run.
 */
/** Which attempts hold slots of which nodes. A gang's attempt holds one of each of several nodes. Loop-confined. */
final class Slots {
    private final Map<NodeId, OfNode> byNode = new LinkedHashMap<>();
    private final Map<AttemptId, Set<NodeId>> byAttempt = new LinkedHashMap<>();
    private final Map<JobId, Map<NodeId, OfJob>> byJob = new LinkedHashMap<>();

    private static final class OfNode {
        private final Map<AttemptId, Long> held = new LinkedHashMap<>();
        private int ahead;
    }

    /** What a job has of a node. */
    private static final class OfJob {
        private int slots;
        private final Set<AttemptId> ahead = new LinkedHashSet<>();
    }

    Map<AttemptId, Long> held(NodeId node) {
        OfNode here = byNode.get(node);
        return here == null ? Map.of() : Collections.unmodifiableMap(here.held);
    }

    int busy(NodeId node) {
        OfNode here = byNode.get(node);
        return here == null ? 0 : here.held.size() - here.ahead;
    }

    Set<NodeId> holders(AttemptId attempt) {
        return Collections.unmodifiableSet(byAttempt.getOrDefault(attempt, Set.of()));
    }

    boolean isAhead(AttemptId attempt, NodeId node) {
        OfJob own = ofJob(attempt, node);
        return own != null && own.ahead.contains(attempt);
    }

    /** All, by node and then in the order of their dispatch. */
    List<TaskManager.Held> all() {
        List<TaskManager.Held> all = new ArrayList<>();
        new TreeMap<>(byNode)
                .forEach((node, here) -> here.held.forEach((attempt, atMillis) ->
                        all.add(new TaskManager.Held(attempt, node, atMillis, isAhead(attempt, node)))));
        return all;
    }

    List<TaskManager.Held> ahead() {
        List<TaskManager.Held> ahead = new ArrayList<>();
        for (Map.Entry<NodeId, OfNode> entry : new TreeMap<>(byNode).entrySet()) {
            if (entry.getValue().ahead > 0) {
                entry.getValue().held.forEach((attempt, atMillis) -> {
                    if (isAhead(attempt, entry.getKey())) {
                        ahead.add(new TaskManager.Held(attempt, entry.getKey(), atMillis, true));
                    }
                });
            }
        }
        return ahead;
    }

    /** By node. */
    List<Line> lines(JobId job) {
        List<Line> lines = new ArrayList<>();
        new TreeMap<>(byJob.getOrDefault(job, Map.of()))
                .forEach((node, own) -> lines.add(new Line(node, own.slots, own.ahead.size())));
        return lines;
    }

    boolean areHeldFor(JobId job) {
        return byJob.containsKey(job);
    }

    void hold(AttemptId attempt, NodeId node, long atMillis) {
        add(attempt, node, atMillis).slots++;
    }

    void sendAhead(AttemptId attempt, NodeId node, long atMillis) {
        OfJob own = ofJob(attempt, node);
        if (own == null || own.slots == 0) {
            throw new IllegalStateException(
                    "attempt " + attempt + " sent ahead to node " + node + ", of which its job holds no slot");
        }
        add(attempt, node, atMillis).ahead.add(attempt);
        Objects.requireNonNull(byNode.get(node), "node").ahead++;
    }

    void restore(TaskManager.Held held) {
        if (held.ahead()) { // maybe before the one whose slot it is to take
            add(held.attempt(), held.node(), held.atMillis()).ahead.add(held.attempt());
            Objects.requireNonNull(byNode.get(held.node()), "node").ahead++;
        } else {
            hold(held.attempt(), held.node(), held.atMillis());
        }
    }

    private OfJob add(AttemptId attempt, NodeId node, long atMillis) {
        byNode.computeIfAbsent(node, any -> new OfNode()).held.put(attempt, atMillis);
        Set<NodeId> holders = byAttempt.putIfAbsent(attempt, Set.of(node)); // most hold one: no set that grows for them
        if (holders != null) {
            Set<NodeId> more = new LinkedHashSet<>(holders);
            more.add(node);
            byAttempt.put(attempt, more);
        }
        return byJob.computeIfAbsent(attempt.task().job(), any -> new LinkedHashMap<>())
                .computeIfAbsent(node, any -> new OfJob());
    }

    /**
     * An attempt has left a node.
     *
     * @param hadSlot whether it had a slot there
     * @param next the one that has that slot now; null if it is free
     */
    record Left(boolean hadSlot, @Nullable AttemptId next) {}

    Left release(AttemptId attempt, NodeId node) {
        Set<NodeId> holders = byAttempt.get(attempt);
        if (holders == null || !holders.contains(node)) {
            throw new IllegalStateException(
                    "attempt " + attempt + " left a slot of node " + node + " that it did not hold");
        }
        OfNode here = Objects.requireNonNull(byNode.get(node), "held");
        here.held.remove(attempt);
        if (holders.size() == 1) {
            byAttempt.remove(attempt);
        } else {
            holders.remove(node);
        }
        OfJob own = Objects.requireNonNull(ofJob(attempt, node), "of job");
        if (own.ahead.remove(attempt)) {
            here.ahead--;
            return new Left(false, null);
        }
        if (!own.ahead.isEmpty()) {
            AttemptId next = own.ahead.iterator().next();
            own.ahead.remove(next);
            here.ahead--;
            return new Left(true, next);
        }
        if (--own.slots == 0) {
            Map<NodeId, OfJob> ofJob =
                    Objects.requireNonNull(byJob.get(attempt.task().job()), "nodes");
            ofJob.remove(node);
            if (ofJob.isEmpty()) {
                byJob.remove(attempt.task().job());
            }
        }
        return new Left(true, null);
    }

    private @Nullable OfJob ofJob(AttemptId attempt, NodeId node) {
        Map<NodeId, OfJob> nodes = byJob.get(attempt.task().job());
        return nodes == null ? null : nodes.get(node);
    }
}
