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

/** Which attempts hold slots of which nodes. A gang's attempt holds one of each of several nodes. Loop-confined. */
final class Slots {
    private final Map<NodeId, Map<AttemptId, Long>> byNode = new LinkedHashMap<>();
    private final Map<AttemptId, Set<NodeId>> byAttempt = new LinkedHashMap<>();

    Map<AttemptId, Long> held(NodeId node) {
        return Collections.unmodifiableMap(byNode.getOrDefault(node, Map.of()));
    }

    Set<NodeId> holders(AttemptId attempt) {
        return Collections.unmodifiableSet(byAttempt.getOrDefault(attempt, Set.of()));
    }

    /** All, by node and then in the order of their dispatch. */
    List<TaskManager.Held> all() {
        List<TaskManager.Held> all = new ArrayList<>();
        new TreeMap<>(byNode)
                .forEach((node, held) ->
                        held.forEach((attempt, atMillis) -> all.add(new TaskManager.Held(attempt, node, atMillis))));
        return all;
    }

    boolean areHeldFor(JobId job) {
        return byAttempt.keySet().stream()
                .anyMatch(attempt -> attempt.task().job().equals(job));
    }

    void hold(AttemptId attempt, NodeId node, long atMillis) {
        byNode.computeIfAbsent(node, any -> new LinkedHashMap<>()).put(attempt, atMillis);
        Set<NodeId> holders = byAttempt.putIfAbsent(attempt, Set.of(node)); // most hold one: no set that grows for them
        if (holders != null) {
            Set<NodeId> more = new LinkedHashSet<>(holders);
            more.add(node);
            byAttempt.put(attempt, more);
        }
    }

    void release(AttemptId attempt, NodeId node) {
        Set<NodeId> holders = byAttempt.get(attempt);
        if (holders == null || !holders.contains(node)) {
            throw new IllegalStateException(
                    "attempt " + attempt + " left a slot of node " + node + " that it did not hold");
        }
        Objects.requireNonNull(byNode.get(node), "held").remove(attempt);
        if (holders.size() == 1) {
            byAttempt.remove(attempt);
        } else {
            holders.remove(node);
        }
    }
}
