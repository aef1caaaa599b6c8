package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.coordinator.node.NodeEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Which attempts hold slots of which nodes, as the journal says, and what the nodes' processes really run. */
final class SimSlots {
    private final SimAmounts amounts;
    private final Map<NodeId, String> incarnations = new HashMap<>();
    private final Map<NodeId, Integer> slots = new HashMap<>();
    private final Map<NodeId, Set<AttemptId>> held = new HashMap<>();
    /** Of these the ones that were sent ahead and have no slot yet. */
    private final Map<NodeId, List<AttemptId>> ahead = new HashMap<>();
    /** From when on what runs there may be moved. */
    private final Map<NodeId, Long> draining = new HashMap<>();

    private final Set<NodeId> lost = new HashSet<>();
    private final Set<NodeId> quarantined = new HashSet<>();
    private final Map<AttemptId, Map<NodeId, String>> dispatchedTo = new HashMap<>();
    /** What each worker process has started, and what of that has not ended yet. */
    private final Map<String, Set<AttemptId>> started = new HashMap<>();

    private final Map<String, Set<AttemptId>> running = new HashMap<>();
    private long session;

    SimSlots(SimAmounts amounts) {
        this.amounts = amounts;
    }

    void durable(NodeEvent event) {
        if (event instanceof NodeEvent.NodeRegistered registered) {
            check(registered.session() > session, () -> "session " + registered.session() + " after " + session);
            session = registered.session();
            incarnations.put(registered.node(), registered.incarnation());
            slots.put(registered.node(), registered.slots());
            amounts.registered(registered);
            lost.remove(registered.node());
        } else if (event instanceof NodeEvent.NodeLost gone) {
            lost.add(gone.node());
            amounts.lost(gone.node());
        } else if (event instanceof NodeEvent.NodeDraining drained) {
            draining.put(drained.node(), Objects.requireNonNull(drained.moveAtMillis()));
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            draining.remove(resumed.node());
            quarantined.remove(resumed.node());
        } else if (event instanceof NodeEvent.NodeQuarantined away) {
            quarantined.add(away.node());
        } else if (event instanceof NodeEvent.NodeQuarantineEnded ended) {
            quarantined.remove(ended.node());
        }
    }

    /** The attempt has a slot of the node. */
    void hold(AttemptId attempt, NodeId node) {
        amounts.hold(attempt, node);
        give(attempt, node);
        int here = heldOn(node).size() - aheadOn(node).size();
        check(here <= slots.getOrDefault(node, 0), () -> node + " is oversubscribed");
    }

    private void give(AttemptId attempt, NodeId node) {
        check(!draining.containsKey(node), () -> attempt + " was given to " + node + ", which is draining");
        check(!quarantined.contains(node), () -> attempt + " was given to " + node + ", which is in quarantine");
        check(!lost.contains(node), () -> attempt + " was given to " + node + ", which is lost");
        dispatchedTo.computeIfAbsent(attempt, any -> new HashMap<>()).put(node, incarnations.getOrDefault(node, "?"));
        held.computeIfAbsent(node, any -> new HashSet<>()).add(attempt);
    }

    /** Behind others of its job, of which at least one has a slot. */
    void sendAhead(AttemptId attempt, NodeId node) {
        List<AttemptId> line = ahead.computeIfAbsent(node, any -> new ArrayList<>());
        check(
                heldOn(node).stream().anyMatch(other -> isOfSameJob(other, attempt) && !line.contains(other)),
                () -> attempt + " was sent ahead to " + node + ", of which its job holds no slot");
        give(attempt, node);
        line.add(attempt);
    }

    /** The slot that the attempt holds on the node is free: it runs there no more, or nobody can know. */
    void release(AttemptId attempt, NodeId node) {
        boolean had = held.computeIfAbsent(node, any -> new HashSet<>()).remove(attempt);
        check(had, () -> attempt + " left a slot of " + node + " that it had not");
        if (!ahead.computeIfAbsent(node, any -> new ArrayList<>()).remove(attempt)) {
            amounts.release(attempt, node);
            passOn(attempt, node);
        }
        String process = dispatchedTo.getOrDefault(attempt, Map.of()).getOrDefault(node, "?");
        check(
                lost.contains(node) || !running.getOrDefault(process, Set.of()).contains(attempt),
                () -> "the slot of " + attempt + " on " + node + " is free while it runs there");
    }

    void releaseAll(AttemptId attempt) {
        held.forEach((node, here) -> {
            if (here.contains(attempt)) {
                release(attempt, node);
            }
        });
    }

    /** The slot that an attempt has left is the first one's of its job that was sent ahead to that node. */
    private void passOn(AttemptId from, NodeId node) {
        List<AttemptId> line = aheadOn(node);
        for (AttemptId next : line) {
            if (isOfSameJob(next, from)) {
                line.remove(next);
                amounts.hold(next, node);
                return;
            }
        }
    }

    /** Room is kept there: for what is to be dispatched. */
    void checkGetsWork(NodeId node, Object what) {
        check(
                !draining.containsKey(node) && !quarantined.contains(node) && !lost.contains(node),
                () -> "room is kept for " + what + " on " + node + ", which gets no work");
    }

    /** Whether the attempt was sent ahead and has no slot yet. */
    boolean isAhead(AttemptId attempt) {
        return ahead.values().stream().anyMatch(line -> line.contains(attempt));
    }

    /** Whether the attempt is on a node that drains, and the grace is over. */
    boolean mayBeMoved(AttemptId attempt, long atMillis) {
        return draining.entrySet().stream()
                .anyMatch(node ->
                        node.getValue() <= atMillis && heldOn(node.getKey()).contains(attempt));
    }

    boolean isOn(NodeId node, AttemptId attempt) {
        return heldOn(node).contains(attempt);
    }

    /** Whether attempts of the job hold anything. */
    boolean isBusyWith(JobId job) {
        return held.values().stream()
                .flatMap(Set::stream)
                .anyMatch(attempt -> attempt.task().job().equals(job));
    }

    private Set<AttemptId> heldOn(NodeId node) {
        return held.getOrDefault(node, Set.of());
    }

    private List<AttemptId> aheadOn(NodeId node) {
        return ahead.getOrDefault(node, List.of());
    }

    private static boolean isOfSameJob(AttemptId one, AttemptId other) {
        return one.task().job().equals(other.task().job());
    }

    /** A worker process starts an attempt. */
    void started(AttemptId attempt, NodeId node, String incarnation) {
        check(dispatchedTo.containsKey(attempt), () -> attempt + " was started before its dispatch was durable");
        Map<NodeId, String> processes = dispatchedTo.getOrDefault(attempt, Map.of());
        check(
                incarnation.equals(processes.get(node)),
                () -> attempt + " was dispatched to " + processes + " and started by " + incarnation);
        check(
                started.computeIfAbsent(incarnation, any -> new HashSet<>()).add(attempt),
                () -> attempt + " was started twice, the second time on " + node);
        running.computeIfAbsent(incarnation, any -> new HashSet<>()).add(attempt);
    }

    /** The process runs the attempt no more. */
    void ended(AttemptId attempt, String incarnation) {
        running.computeIfAbsent(incarnation, any -> new HashSet<>()).remove(attempt);
    }

    /** The process is gone, and all that it ran. */
    void died(String incarnation) {
        running.remove(incarnation);
    }
}
