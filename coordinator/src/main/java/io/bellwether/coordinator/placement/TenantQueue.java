package io.bellwether.coordinator.placement;

import io.bellwether.client.job.TenantSpec;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One tenant's jobs, and what their attempts hold. Loop-confined. */
final class TenantQueue {
    /** The tenant that is to be served next comes first. */
    static final Comparator<TenantQueue> FAIR = TenantQueue::compareTurns;

    /** Those of its jobs that have a task that could run now. */
    final TreeSet<JobQueue> ready = new TreeSet<>(JobQueue.FAIR);

    TenantSpec spec;
    int cpu;
    long memory;
    int gpu;
    int openJobs;
    int waitingJobs;
    long changedAt;
    private double weightedKey;
    private long changedAtKey;

    TenantQueue(TenantSpec spec) {
        this.spec = spec;
    }

    private static int compareTurns(TenantQueue one, TenantQueue other) {
        int byShare = Double.compare(one.weightedKey, other.weightedKey);
        int byTime = byShare != 0 ? byShare : Long.compare(one.changedAtKey, other.changedAtKey);
        return byTime != 0 ? byTime : one.spec.name().compareTo(other.spec.name());
    }

    /** Takes over the keys of its order; to be called while it is in no sorted set. */
    void refresh(Hosts hosts) {
        weightedKey = share(hosts) / spec.weight();
        changedAtKey = changedAt;
    }

    /** Of the resource of which it holds the largest part, that part. */
    double share(Hosts hosts) {
        double share = part(cpu, hosts.totalCpu());
        share = Math.max(share, part(memory, hosts.totalMemory()));
        return Math.max(share, part(gpu, hosts.totalGpu()));
    }

    /** As {@link #share}, with so much more than it holds, or less. */
    double shareWith(Hosts hosts, Hosts.Amounts more) {
        double share = part(cpu + more.cpu(), hosts.totalCpu());
        share = Math.max(share, part(memory + more.memory(), hosts.totalMemory()));
        return Math.max(share, part(gpu + more.gpu(), hosts.totalGpu()));
    }

    private static double part(long used, long total) {
        return used == 0 ? 0 : used / (double) Math.max(used, total);
    }

    void use(Demand demand, int sign) {
        cpu += sign * demand.cpu();
        memory += sign * demand.memory();
        gpu += sign * demand.gpu();
    }

    /** Whether its quota leaves room for nothing at all. */
    boolean isFull() {
        Integer most = spec.maxCpu();
        return most != null && cpu >= most;
    }

    boolean allows(Demand demand) {
        boolean isUnlimited = spec.maxCpu() == null && spec.maxMemory() == null && spec.maxGpu() == null;
        return isUnlimited || whyNot(demand) == null;
    }

    /** How its quota stands against such a task now; null if it does not. */
    @Nullable
    String whyNot(Demand demand) {
        int members = demand.members();
        String reason = over("cpu", "", cpu, (long) demand.cpu() * members, spec.maxCpu());
        if (reason == null) {
            reason = over("memory", " MiB", memory, demand.memory() * members, spec.maxMemory());
        }
        return reason != null ? reason : over("gpu", "", gpu, (long) demand.gpu() * members, spec.maxGpu());
    }

    private @Nullable String over(String what, String unit, long used, long more, @Nullable Number most) {
        if (most == null || more == 0 || used + more <= most.longValue()) {
            return null;
        }
        return "tenant '" + spec.name() + "' holds " + what + " " + used + unit + " of its quota of " + most + unit
                + ", and the task takes " + more + unit;
    }
}
