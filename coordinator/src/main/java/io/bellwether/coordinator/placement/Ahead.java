package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.coordinator.task.Line;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A trial that takes a millisecond would leave its slot idle for longer than that until the coordinator has heard of its end, made it
 * durable and sent the next one. So where trials are short a node gets some of them ahead, for about WORK_MILLIS of each slot that the
 * job holds there; the node begins the next one by itself, and outcomes, commits and orders come to be handled many at a time.
 *
 * Nobody else is kept waiting for it: only while no other job has anything that could run, and then for WORK_MILLIS at most. What is ahead takes
 * over slots that its job holds (Slots), so shares, quotas and what is free are as without it. It is for what takes one slot and
 * nothing else of a node; not for jobs whose attempts may be ended for others or that run few at a time by their spec: there the moment at which
 * a slot comes free matters.
 *
 * A trial is sent ahead once at most. If what it is behind takes long after all, it is taken back and waits like any other.
 */
/** Sends short trials to nodes before a slot is free there. Changes nothing. Loop-confined. */
final class Ahead {
    /** How much work a slot is sent ahead. */
    private static final long WORK_MILLIS = 20;

    /** But no more trials than this: it is enough for however short ones. */
    private static final int MOST = 16;

    /** What is ahead for longer than this is taken back. */
    private static final long PATIENCE_MILLIS = 500;

    /** With a shorter limit than this, in seconds, the time that an attempt is ahead could matter. */
    private static final long SHORT_TIMEOUT = 10;

    private final Queues queues;
    private final TaskManager tasks;
    private final Keeping keeping;

    Ahead(Queues queues, TaskManager tasks, Keeping keeping) {
        this.queues = queues;
        this.tasks = tasks;
        this.keeping = keeping;
    }

    /** The next one to send ahead, when nothing that waits finds a free slot; null if there is none. */
    @Nullable
    TaskEvent decide(long nowMillis) {
        JobQueue queue = only();
        int each = queue == null || !mayBeAhead(queue) ? 0 : each(queue);
        if (queue == null || each == 0) {
            return null;
        }
        Lane lane = queue.inOrder().get(0);
        Task task = lane.isEmpty() ? null : queue.task(lane.first());
        if (task == null || task.attempts() > 0 || lane.shape.demand.isLarge() || lane.shape.demand.keepsApart()) {
            return null;
        }
        NodeId node = node(queue, lane, each);
        return node == null ? null : new TaskEvent.AttemptSentAhead(new AttemptId(task.id(), 1), node, nowMillis);
    }

    /** The only job of which anything could run; null if there are several, or none. */
    private @Nullable JobQueue only() {
        if (queues.order.size() != 1) {
            return null;
        }
        TenantQueue tenant = queues.order.first();
        boolean isAlone = tenant.ready.size() == 1
                && queues.keptApart == 0
                && !keeping.isOn()
                && queues.claims.all().isEmpty();
        return isAlone && isUnlimited(tenant.spec) ? tenant.ready.first() : null;
    }

    private static boolean isUnlimited(TenantSpec spec) {
        return spec.maxCpu() == null && spec.maxMemory() == null && spec.maxGpu() == null;
    }

    private static boolean mayBeAhead(JobQueue queue) {
        long timeout = queue.job.spec().schedulingOrDefault().attemptTimeout();
        return queue.job.spec() instanceof Sweep sweep
                && sweep.parallelism() == 0
                && !queue.isPreemptible()
                && (timeout == 0 || timeout >= SHORT_TIMEOUT);
    }

    /** How many trials a slot gets ahead; 0 if they take too long for that, or nobody knows. */
    private static int each(JobQueue queue) {
        double millis = queue.tasks().trialMillis();
        return millis < 0 ? 0 : (int) Math.min(MOST, WORK_MILLIS / Math.max(millis, 1));
    }

    /** Of the nodes that have fewer ahead than they are to have, the one that lacks most; null if none lacks any. */
    private @Nullable NodeId node(JobQueue queue, Lane lane, int each) {
        NodeId best = null;
        int most = 0;
        for (Line line : tasks.lines(queue.job.id())) {
            int lacks = each * line.slots() - line.ahead();
            if (lacks > most && lane.shape.able.has(queues.hosts.index(line.node()))) {
                most = lacks;
                best = line.node();
            }
        }
        return best;
    }

    List<TaskEvent> decideTakeBack(long nowMillis) {
        List<TaskEvent> events = new ArrayList<>();
        for (TaskManager.Held held : tasks.ahead()) {
            if (nowMillis - held.atMillis() > PATIENCE_MILLIS && tasks.isWanted(held.attempt())) {
                String message = "attempt " + held.attempt().number() + " was sent ahead to node " + held.node()
                        + " and found no slot there within " + PATIENCE_MILLIS + " ms, so it was taken back";
                events.add(new TaskEvent.AttemptPreempted(held.attempt(), message, null, nowMillis));
            }
        }
        return events;
    }
}
