package io.bellwether.coordinator.sim;

import static io.bellwether.coordinator.sim.Violation.check;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.LabelSelector;
import io.bellwether.client.job.NodeCapacity;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.node.NodeEvent;
import io.bellwether.coordinator.quota.QuotaEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What of every node and of every tenant's quota is held: never more than there is, and only where it may be. */
final class SimAmounts {
    private final Map<JobId, JobEvent.JobAccepted> jobs = new HashMap<>();
    private final Map<TaskId, Resources> asked = new HashMap<>();
    private final Map<TaskId, TaskEvent.MemoryRaised> raised = new HashMap<>();
    private final Map<NodeId, NodeEvent.NodeRegistered> nodes = new HashMap<>();
    private final Map<NodeId, List<AttemptId>> held = new HashMap<>();
    private final Map<String, TenantSpec> quotas = new HashMap<>();
    private final Set<NodeId> lost = new HashSet<>();

    /** Attempts that were ended for another's sake. */
    private final Set<AttemptId> ended = new HashSet<>();

    void accepted(JobEvent.JobAccepted job) {
        jobs.put(job.job(), job);
    }

    void tenant(QuotaEvent event) {
        if (event instanceof QuotaEvent.TenantSet set) {
            quotas.put(set.tenant().name(), set.tenant());
        }
    }

    void lost(NodeId node) {
        lost.add(node);
    }

    /** The attempt is to end: what it holds is not its tenant's any more, when shares are compared. */
    void preempted(AttemptId attempt, TaskId beneficiary, long ranMillis) {
        Scheduling mine = scheduling(attempt.task());
        Scheduling theirs = scheduling(beneficiary);
        check(mine.preemptible(), () -> attempt + " was ended for " + beneficiary + ", and its job is not preemptible");
        check(ranMillis >= SimCluster.CONFIG.minRunMillis(), () -> attempt + " was ended after " + ranMillis + " ms");
        ended.add(attempt);
        if (mine.tenant().equals(theirs.tenant())) {
            check(
                    theirs.priority() > mine.priority(),
                    () -> attempt + " of priority " + mine.priority() + " was ended for " + beneficiary
                            + " of priority " + theirs.priority());
        } else {
            checkFair(attempt, mine.tenant());
        }
    }

    boolean areIdempotent(TaskId task) {
        return jobOf(task).spec() instanceof DurableTasks calls && calls.idempotent();
    }

    boolean isPreemptible(TaskId task) {
        return scheduling(task).preemptible();
    }

    /** A tenant that lost something to another keeps the share that would be its own if all tenants there are wanted some. */
    private void checkFair(AttemptId attempt, String tenant) {
        long[] sum = sum(held.values().stream()
                .flatMap(List::stream)
                .filter(each -> tenant(each).equals(tenant) && !ended.contains(each))
                .toList());
        double[] total = new double[3];
        for (NodeEvent.NodeRegistered node : nodes.values()) {
            NodeCapacity has = SimCluster.capacity(node.node());
            total[0] += lost.contains(node.node()) ? 0 : node.slots();
            total[1] += lost.contains(node.node()) ? 0 : has.memory();
            total[2] += lost.contains(node.node()) ? 0 : has.gpus();
        }
        double share = 0;
        for (int i = 0; i < 3; i++) {
            share = Math.max(share, total[i] == 0 ? 0 : sum[i] / total[i]);
        }
        double left = share;
        check(
                left >= weight(tenant) / 4 - 1e-9,
                () -> "tenant " + tenant + " is left with " + left + " without " + attempt);
    }

    /** Of the three tenants one has weight 2. */
    private double weight(String tenant) {
        TenantSpec quota = quotas.get(tenant);
        return quota == null ? 1 : quota.weight();
    }

    void registered(NodeEvent.NodeRegistered node) {
        lost.remove(node.node());
        nodes.put(node.node(), node);
    }

    void queued(TaskEvent.TaskQueued queued) {
        Resources ofJob = jobOf(queued.task()).spec().resources();
        Resources all = ofJob == null ? Resources.DEFAULT : ofJob;
        asked.put(queued.task(), queued.spec().isErrand() ? new Resources(1, 0, 0, all.labels(), List.of()) : all);
    }

    void raised(TaskEvent.MemoryRaised event) {
        long before = Objects.requireNonNull(asked.get(event.task())).memory();
        check(
                event.mib() > before && raised.put(event.task(), event) == null,
                () -> event.task() + " gets " + event.mib() + " MiB instead of " + before
                        + ", or not for the first time");
    }

    void hold(AttemptId attempt, NodeId node) {
        List<AttemptId> here = held.computeIfAbsent(node, any -> new ArrayList<>());
        Resources mine = of(attempt);
        for (AttemptId other : here) {
            boolean apart = mine.antiAffinity().contains(Resources.SELF)
                    && other.task().job().equals(attempt.task().job())
                    && of(other).antiAffinity().contains(Resources.SELF);
            check(!apart, () -> attempt + " and " + other + " are to be kept apart, and are both on " + node);
        }
        here.add(attempt);
        NodeCapacity has = SimCluster.capacity(node);
        for (String label : mine.labels()) {
            check(
                    LabelSelector.parse(label).matches(has.labels()),
                    () -> attempt + " asks for " + label + " and was given to " + node);
        }
        long[] sum = sum(here);
        int slots = Objects.requireNonNull(nodes.get(node)).slots();
        check(
                sum[0] <= slots && sum[1] <= has.memory() && sum[2] <= has.gpus(),
                () -> node + " is oversubscribed by " + here);
        checkQuota(tenant(attempt));
    }

    private void checkQuota(String tenant) {
        TenantSpec quota = quotas.get(tenant);
        if (quota != null) {
            long[] sum = sum(held.values().stream()
                    .flatMap(List::stream)
                    .filter(attempt -> tenant(attempt).equals(tenant))
                    .toList());
            check(
                    sum[0] <= Objects.requireNonNull(quota.maxCpu())
                            && sum[1] <= Objects.requireNonNull(quota.maxMemory())
                            && sum[2] <= Objects.requireNonNull(quota.maxGpu()),
                    () -> "tenant " + tenant + " holds " + sum[0] + ", " + sum[1] + ", " + sum[2] + " of " + quota);
        }
    }

    void release(AttemptId attempt, NodeId node) {
        held.getOrDefault(node, new ArrayList<>()).remove(attempt);
    }

    private long[] sum(List<AttemptId> attempts) {
        long[] sum = new long[3];
        for (AttemptId attempt : attempts) {
            sum[0] += of(attempt).cpu();
            sum[1] += of(attempt).memory();
            sum[2] += of(attempt).gpu();
        }
        return sum;
    }

    private Resources of(AttemptId attempt) {
        Resources all = Objects.requireNonNull(asked.get(attempt.task()));
        TaskEvent.MemoryRaised more = raised.get(attempt.task());
        return more == null || attempt.number() <= more.after() ? all : all.withMemory(more.mib());
    }

    private JobEvent.JobAccepted jobOf(TaskId task) {
        return Objects.requireNonNull(jobs.get(task.job()));
    }

    private String tenant(AttemptId attempt) {
        return scheduling(attempt.task()).tenant();
    }

    private Scheduling scheduling(TaskId task) {
        return jobOf(task).spec().schedulingOrDefault();
    }
}
