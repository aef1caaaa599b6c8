package io.bellwether.coordinator.placement;

import io.bellwether.client.job.JobExplanation.Wait;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Resources;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says why tasks wait. Changes nothing. Loop-confined. */
final class Reasons {
    private static final int NAMED = 5;

    /** A cluster may have many more nodes than somebody wants to read about. */
    private static final int MAX_NODES = 10;

    private static final int MAX_DELAYED = 1_000;

    private final Queues queues;
    private final Choice choice;
    private final NodeManager nodes;

    Reasons(Queues queues, Choice choice, NodeManager nodes) {
        this.queues = queues;
        this.choice = choice;
        this.nodes = nodes;
    }

    /** Null if it does not wait. */
    @Nullable
    String explain(Task task, long nowMillis) {
        JobQueue queue = queues.find(task.id().job());
        if (task.state() != JobState.QUEUED || queue == null) {
            return null;
        }
        if (task.retryAtMillis() > nowMillis) {
            return delayed(task, nowMillis);
        }
        Claims.Claim claim = queues.claims.active(task.id());
        String why = claim == null ? why(queues.lane(queue, task), task) : made(claim);
        return task.preempted() == null ? why : why + "; " + task.preempted();
    }

    /** Every task of the job that waits is in one of these. */
    List<Wait> explain(JobId job, long nowMillis) {
        JobQueue queue = queues.find(job);
        if (queue == null) {
            return List.of();
        }
        List<Wait> waits = new ArrayList<>();
        for (Lane lane : queue.inOrder()) {
            if (!lane.isEmpty()) {
                String why = why(lane, queue.task(lane.first())) + made(lane) + preempted(lane);
                waits.add(new Wait(why, lane.size(), first(lane)));
            }
        }
        addDelayed(queue, nowMillis, waits);
        return waits;
    }

    private String made(Claims.Claim claim) {
        List<String> on = new ArrayList<>();
        for (int host : claim.hosts) {
            on.add(queues.hosts.node(host).id().value());
        }
        return "room is made for it on node " + String.join(", ", on) + ": what was ended there has not stopped yet";
    }

    /** For how many of the lane's tasks room is being made; empty if for none. */
    private String made(Lane lane) {
        long count = queues.claims.all().stream()
                .filter(claim -> claim.active && claim.lane == lane)
                .count();
        return count == 0 ? "" : "; room is made for " + count + " of them: what was ended there has not stopped yet";
    }

    /** Of the lane's tasks that had begun already, how many and why they wait again; empty if there are none. */
    private static String preempted(Lane lane) {
        int count = 0;
        String newest = "";
        for (int number : lane.queue.preempted) {
            if (lane.has(number)) {
                count++;
                newest = String.valueOf(lane.queue.task(number).preempted());
            }
        }
        return count == 0 ? "" : "; " + count + " of them had begun: " + newest;
    }

    private static List<Integer> first(Lane lane) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = lane.first(); number >= 0 && numbers.size() < NAMED; number = lane.after(number)) {
            numbers.add(number);
        }
        return numbers;
    }

    private void addDelayed(JobQueue queue, long nowMillis, List<Wait> waits) {
        Map<String, List<Integer>> byFailure = new LinkedHashMap<>();
        int seen = 0;
        for (int number : queue.delayed) {
            String failure =
                    seen++ < MAX_DELAYED ? String.valueOf(queue.task(number).lastFailure()) : "";
            byFailure.computeIfAbsent(failure, any -> new ArrayList<>()).add(number);
        }
        byFailure.forEach((failure, numbers) -> {
            String reason = failure.isEmpty()
                    ? "their last attempts failed, they are tried again soon"
                    : delayed(queue.task(numbers.get(0)), nowMillis);
            waits.add(new Wait(reason, numbers.size(), numbers.subList(0, Math.min(NAMED, numbers.size()))));
        });
    }

    private static String delayed(Task task, long nowMillis) {
        long raised = task.raisedMemory(task.attempts() + 1);
        return "its last attempt failed, it is tried again in " + Math.max(0, task.retryAtMillis() - nowMillis) + " ms"
                + (raised == 0 ? "" : " with memory " + raised + " MiB") + ": " + task.lastFailure();
    }

    private String why(Lane lane, Task task) {
        JobQueue queue = lane.queue;
        Demand demand = lane.shape.demand;
        if (nodes.nodes().stream().allMatch(Node::isLost)) {
            return "no worker node is up; start one with 'worker --join'";
        }
        if (queue.isAtItsLimit()) {
            return "the sweep already runs as many trials at once as its 'parallelism' allows";
        }
        int members = demand.members();
        int able = lane.shape.able.size();
        if (able < members) {
            return (members > 1 ? "it takes " + members + " nodes at once, and " + able + " can run it; " : "")
                    + String.join("; ", unable(demand));
        }
        String quota = queue.tenant.whyNot(demand);
        if (quota != null) {
            return quota;
        }
        int room = choice.room(lane, task);
        if (members > 1) {
            return "it waits for " + members + " nodes with " + wanted(demand) + " at once; " + room
                    + (room == 1 ? " has one" : " have one");
        }
        if (room > 0) {
            return "the slots that are free are kept for tasks whose turn it is before";
        }
        if (!demand.isLarge()) {
            return choice.dependsOnJob(lane)
                    ? "every node that can run it has no free slot, or runs what it must not run beside"
                    : "every slot of the nodes that can run it is taken";
        }
        return "no node that can run it has " + demand.resources().inWords() + " free" + nearest(lane.shape)
                + (demand.keepsApart() ? ", or it runs what it must not run beside" : "");
    }

    private static String wanted(Demand demand) {
        boolean isPlain = demand.cpu() == 1 && demand.memory() == 0 && demand.gpu() == 0;
        return isPlain ? "a free slot" : demand.resources().inWords() + " free";
    }

    private String nearest(Shape shape) {
        StringBuilder text = new StringBuilder();
        choice.nearest(shape).forEach(host -> {
            Hosts hosts = queues.hosts;
            text.append("; the nearest to it is node ")
                    .append(hosts.node(host).id())
                    .append(" with cpu ")
                    .append(hosts.freeCpu(host));
            if (shape.demand.memory() > 0) {
                text.append(", memory ").append(hosts.freeMemory(host)).append(" MiB");
            }
            if (shape.demand.gpu() > 0) {
                text.append(", gpu ").append(hosts.freeGpu(host));
            }
        });
        return text.toString();
    }

    private List<String> unable(Demand demand) {
        List<String> reasons = new ArrayList<>();
        for (Node node : nodes.nodes()) {
            String reason = node.isLost() ? null : demand.whyNot(node);
            if (reason != null && reasons.size() < MAX_NODES) {
                reasons.add("node " + node.id() + ": " + reason);
            }
        }
        if (!demand.resources().equals(Resources.DEFAULT)) {
            reasons.add("it asks for " + demand.resources().inWords());
        }
        return reasons.isEmpty() ? List.of("start more workers") : reasons;
    }
}
