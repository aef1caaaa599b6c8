package io.bellwether.coordinator.placement;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TenantView;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.coordinator.node.Node;
import io.bellwether.coordinator.node.NodeManager;
import io.bellwether.coordinator.quota.TenantManager;
import java.util.List;
import java.util.stream.Collectors;

/** Whether a job may come in, and how tenants stand. Changes nothing. Loop-confined. */
final class Admission {
    /** So that a runaway client can't fill the cluster's memory: far more than anybody waits for. */
    static final int MAX_OPEN_JOBS = 20_000;

    /** A list longer than this is no help in a message. */
    private static final int MAX_LISTED = 6;

    private final Queues queues;
    private final NodeManager nodes;
    private final TenantManager quotas;

    Admission(Queues queues, NodeManager nodes, TenantManager quotas) {
        this.queues = queues;
        this.nodes = nodes;
        this.quotas = quotas;
    }

    /** Throws LIMIT_EXCEEDED if too much waits already, INVALID_ARGUMENT if what it asks is more than can ever be. */
    void check(JobSpec spec) {
        String name = spec.schedulingOrDefault().tenant();
        TenantQueue known = queues.tenants.get(name);
        quotas.checkWaiting(name, known == null ? 0 : known.waitingJobs);
        int open = queues.tenants.values().stream()
                .mapToInt(tenant -> tenant.openJobs)
                .sum();
        if (open >= MAX_OPEN_JOBS) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "jobs: " + open + " have not ended (expected: fewer than " + MAX_OPEN_JOBS
                            + " in the cluster); submit again when some have");
        }
        Resources asked = spec.resources() == null ? Resources.DEFAULT : spec.resources();
        check(name, Demand.ofAny(asked, members(spec)));
    }

    private static int members(JobSpec spec) {
        return spec instanceof Sweep sweep
                ? sweep.trainers().stream().mapToInt(TrainerSpec::members).max().orElse(1)
                : 1;
    }

    private void check(String tenant, Demand demand) {
        List<Node> up = nodes.nodes().stream().filter(node -> !node.isLost()).toList();
        if (!up.isEmpty() && up.stream().allMatch(node -> demand.whyNever(node) != null)) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "resources: " + demand.resources().inWords() + " (expected: what some node has; " + listed(up)
                            + "); ask for less, or start a worker that has it");
        }
        String never = new TenantQueue(quotas.get(tenant)).whyNot(demand);
        if (never != null) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "resources: " + demand.resources().inWords() + " (expected: within the tenant's quota); " + never
                            + ": ask for less");
        }
    }

    private static String listed(List<Node> up) {
        String listed = up.stream().limit(MAX_LISTED).map(Admission::inWords).collect(Collectors.joining("; "));
        return up.size() > MAX_LISTED ? listed + "; and " + (up.size() - MAX_LISTED) + " more" : listed;
    }

    private static String inWords(Node node) {
        return "node " + node.id() + " has cpu " + node.slots() + ", memory "
                + node.capacity().memory() + " MiB, gpu " + node.capacity().gpus() + ", labels "
                + node.capacity().labels();
    }

    /** Whether somebody has set anything for the tenant, or it has anything. */
    boolean isShown(TenantQueue tenant) {
        return quotas.isSet(tenant.spec.name()) || tenant.openJobs > 0 || tenant.cpu > 0;
    }

    TenantView view(TenantQueue tenant) {
        return new TenantView(
                tenant.spec,
                quotas.isSet(tenant.spec.name()),
                tenant.share(queues.hosts),
                tenant.cpu,
                tenant.memory,
                tenant.gpu,
                tenant.waitingJobs,
                tenant.openJobs,
                queues.waitingTasks(tenant));
    }
}
