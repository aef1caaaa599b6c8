package io.bellwether.coordinator.placement;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.TenantView;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.job.JobManager;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.quota.TenantManager;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import io.bellwether.coordinator.task.TaskObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * Whose turn it is: the tenant with the smallest dominant share by its weight (of the resource of which it holds the largest part, that
 * part); of its jobs, the one with the highest priority, then the one that holds the fewest slots, then the one that has waited longest
 * with as few, then the older; of its tasks, the one with the lowest number, but for splits of an input: among the next of them, one that
 * lies on a node with room. A tenant at its quota and a job at its own limit are passed over. So tenants, and the jobs of each, share the
 * cluster evenly, and none waits for another to end.
 *
 * Where: of the nodes that have all that the task asks and room for it, one that has its dataset decoded or its split on its disks, then
 * the one with the most free slots. Preference never makes a slot wait for a task, nor a task for more than the rest of its job. A task
 * that failed goes to another node than the last one, if another has room.
 *
 * A large task (a gang, or one that takes more than one slot, or memory, or a GPU) whose turn it is and for which there is no room keeps
 * what is free of the best nodes, up to what it needs there, from those whose turn comes after: so small ones can't starve it. Only one does at a time,
 * so two can't each hold half of what both need; and only one for which there are nodes enough, so nothing is kept for what can't come.
 *
 * Speed: what waits and what is free is kept up with every fact (Queues, Hosts). A demand for which no node has room is blocked until one
 * has more, so a full cluster costs nothing. What is kept and what is blocked follows from the facts and is found again after a restart.
 */
/** Gives free slots to waiting tasks, and says why others wait. Loop-confined. */
public final class PlacementManager {
    private final Keeping keeping = new Keeping();
    private final Queues queues;
    private final Choice choice;
    private final Reasons reasons;
    private final Admission admission;
    private final Moves moves;
    private final Preemption preemption;
    private final MoreMemory moreMemory;
    private final Speculation speculation;
    private final Ahead ahead;
    private final JobManager jobs;
    private final NodeManager nodes;

    public PlacementManager(JobManager jobs, TaskManager tasks, NodeManager nodes, TenantManager quotas) {
        this.jobs = jobs;
        this.nodes = nodes;
        this.queues = new Queues(jobs, tasks, quotas, keeping);
        this.choice = new Choice(queues, tasks);
        this.reasons = new Reasons(queues, choice, nodes);
        this.admission = new Admission(queues, nodes, quotas);
        this.moves = new Moves(queues, nodes, tasks);
        this.moreMemory = new MoreMemory(queues, tasks, nodes);
        this.ahead = new Ahead(queues, tasks, keeping);
        this.speculation = new Speculation(queues, choice, keeping);
        this.preemption = new Preemption(queues, choice, nodes, tasks, keeping);
    }

    /** Is told of all tasks. */
    public TaskObserver observer() {
        return queues;
    }

    /** Whether the job may come in; a refusal says what it asks and what there is. */
    public void check(JobSpec spec) {
        admission.check(spec);
    }

    public void replay(JobEvent event) {
        if (event instanceof JobEvent.JobAccepted accepted) {
            queues.accepted(jobs.require(accepted.job()));
        } else if (event instanceof JobEvent.JobEnded ended) {
            queues.ended(jobs.require(ended.job()));
        }
    }

    /** The nodes have replayed it. */
    public void replay(NodeEvent event) {
        var node = nodes.find(event.node());
        if (node != null) {
            queues.hostChanged(node);
        }
    }

    /** The tenants have replayed it. */
    public void replay(QuotaEvent event) {
        queues.tenantChanged(
                event instanceof QuotaEvent.TenantSet set
                        ? set.tenant().name()
                        : ((QuotaEvent.TenantUnset) event).tenant());
    }

    /** What does not follow from the jobs, the tasks, the nodes and the tenants as they are. */
    public TurnOrder turnOrder() {
        return queues.turnOrder();
    }

    /** Finds the rest again, when those have been brought back; to be called once, before the first fact. */
    public void restore(TurnOrder order) {
        nodes.nodes().forEach(queues::hostChanged);
        queues.restore(order);
    }

    /** Whether nothing of the job waits or holds anything any more, and it is over. */
    public boolean isSettled(JobId job) {
        return queues.find(job) == null;
    }

    /** The next placement; null if nothing that waits can be placed. To be replayed before the next one is asked for. */
    public @Nullable TaskEvent decideNext(long nowMillis) {
        queues.promoteDue(nowMillis);
        while (queues.changed) {
            queues.changed = false;
            TaskEvent placement = scan(nowMillis);
            if (placement != null) {
                return placement;
            }
        }
        return ahead.decide(nowMillis);
    }

    /** Takes back what was sent ahead, where what it waits behind takes long. */
    public List<TaskEvent> decideTakeBack(long nowMillis) {
        return ahead.decideTakeBack(nowMillis);
    }

    /** The end of attempts on nodes that drain, where it is time for them to go on elsewhere. */
    public List<TaskEvent> decideMoves(long nowMillis) {
        return moves.decide(nowMillis);
    }

    /**
     * Room for a task that finds none, and the end of the attempts of lesser jobs that have it; no events if there is nobody to be served
     * so. To be replayed before it is asked again.
     *
     * @param minRunMillis how long an attempt runs before it can be ended
     */
    public List<TaskEvent> decidePreemption(long minRunMillis, long nowMillis) {
        return preemption.decide(minRunMillis, nowMillis);
    }

    /**
     * A second attempt of a task that takes long, on a slot that nobody wants; null if there is none. To be replayed before it is asked again.
     *
     * @param minRunMillis how long a task runs before it can be said to take long
     */
    public @Nullable TaskEvent decideTwin(long minRunMillis, long nowMillis) {
        return speculation.decide(minRunMillis, nowMillis);
    }

    /** More memory for tasks that are tried again since it ran out; to be replayed before these ends of attempts. */
    public List<TaskEvent> decideMemory(List<TaskEvent> ends, long nowMillis) {
        return moreMemory.afterEnds(ends, nowMillis);
    }

    /** More memory for a task in which is tried again what ran out of it; null if there is no more. To be replayed after it is queued. */
    public @Nullable TaskEvent decideMemory(TaskEvent.TaskQueued queued) {
        return moreMemory.forNew(queued);
    }

    private @Nullable TaskEvent scan(long nowMillis) {
        TaskEvent claimed = placeClaimed(nowMillis);
        return claimed == null ? scanOthers(nowMillis) : claimed;
    }

    /** The first task whose room has come free. */
    private @Nullable TaskEvent placeClaimed(long nowMillis) {
        for (Claims.Claim claim : queues.claims.all()) {
            boolean isReady = claim.lane.has(claim.task.id().number());
            if (isReady && queues.claims.isFree(claim)) {
                JobQueue queue = claim.lane.queue;
                return queue.isAtItsLimit() || !queue.tenant.allows(claim.lane.shape.demand)
                        ? new TaskEvent.RoomKept(claim.task.id(), List.of(), nowMillis) // it could wait for long
                        : dispatch(claim.task, claim.hosts, nowMillis);
            }
        }
        return null;
    }

    private @Nullable TaskEvent scanOthers(long nowMillis) {
        if (keeping.isIdle()) {
            queues.endKeeping();
        }
        if (!queues.isAnyOpen(false)) {
            return null;
        }
        boolean claimed = false;
        for (TenantQueue tenant : queues.order) {
            if (tenant.isFull()) {
                continue;
            }
            for (JobQueue queue : tenant.ready) {
                if (queue.isAtItsLimit()) {
                    continue;
                }
                for (Lane lane : queue.inOrder()) {
                    boolean isInVain = claimed && (lane.shape.blocked || lane.shape.keptAway);
                    if (isInVain || lane.isEmpty() || !tenant.allows(lane.shape.demand)) {
                        continue;
                    }
                    TaskEvent placement = place(lane, claimed ? keeping : null, nowMillis);
                    if (placement != null) {
                        return placement;
                    }
                    if (!claimed && mayKeep(lane) && !queues.claims.cover(lane)) {
                        claimed = true;
                        if (keep(lane)) {
                            return null; // others had been passed over for what is free again: look once more
                        }
                    }
                    if (claimed && !queues.isAnyOpen(true)) {
                        return null;
                    }
                }
            }
        }
        if (!claimed && keeping.isOn()) {
            queues.endKeeping();
        }
        return null;
    }

    /** {@code others}: what is kept for one whose turn is before; null if nothing is. */
    private @Nullable TaskEvent place(Lane lane, @Nullable Keeping others, long nowMillis) {
        if (lane.shape.blocked || (others != null && lane.shape.keptAway)) {
            return null;
        }
        Task task = lane.queue.task(choice.pick(lane, others));
        int[] chosen = choice.hosts(lane, task, others);
        if (chosen.length < lane.shape.demand.members()) {
            boolean always = !choice.dependsOnJob(lane);
            lane.shape.blocked = always && others == null;
            lane.shape.keptAway = always && others != null;
            return null;
        }
        if (keeping.isFor(lane)) {
            queues.endKeeping();
        }
        return dispatch(task, chosen, nowMillis);
    }

    private TaskEvent dispatch(Task task, int[] chosen, long nowMillis) {
        AttemptId attempt = new AttemptId(task.id(), task.attempts() + 1);
        if (!task.isGang()) {
            return new TaskEvent.AttemptDispatched(
                    attempt, queues.hosts.node(chosen[0]).id(), nowMillis);
        }
        List<NodeId> ids = new ArrayList<>(chosen.length);
        for (int host : chosen) {
            ids.add(queues.hosts.node(host).id());
        }
        return new TaskEvent.GangDispatched(attempt, ids, nowMillis);
    }

    private static boolean mayKeep(Lane lane) {
        Demand demand = lane.shape.demand;
        return demand.isLarge() && lane.shape.able.size() >= demand.members();
    }

    /** Keeps what is free of the best hosts for the lane. Whether anything is free again that was kept before. */
    private boolean keep(Lane lane) {
        boolean stays = keeping.isFor(lane)
                && lane.shape.demand.members() == 1
                && lane.shape.able.has(choice.only(keeping.hosts));
        if (stays) {
            return false;
        }
        HostSet before = new HostSet();
        before.addAll(keeping.hosts);
        keeping.begin(lane);
        choice.nearest(lane.shape).forEach(host -> keeping.hosts.set(host, true));
        return queues.endKeeping(before);
    }

    /** Why the task waits, in a sentence; null if it does not wait. */
    public @Nullable String explain(Task task, long nowMillis) {
        return reasons.explain(task, nowMillis);
    }

    /** Why the job's tasks wait, the same reasons together. */
    public List<JobExplanation.Wait> explain(JobId job, long nowMillis) {
        return reasons.explain(job, nowMillis);
    }

    /** All tenants that were set or have jobs, by name. */
    public List<TenantView> tenants() {
        return queues.tenants.values().stream()
                .filter(tenant -> admission.isShown(tenant))
                .map(admission::view)
                .toList();
    }

    /** What the node's attempts hold. */
    public NodeView.Used used(NodeId node) {
        int host = queues.hosts.index(node);
        return new NodeView.Used(queues.hosts.usedCpu(host), queues.hosts.usedMemory(host), queues.hosts.usedGpu(host));
    }
}
