package io.bellwether.coordinator.placement;

import java.util.Map;

/** What tenants hold, what comes and goes already, and what is fair. For one look. Loop-confined. */
final class Shares {
    static final Hosts.Amounts NOTHING = new Hosts.Amounts(0, 0, 0);

    private static final double TOLERANCE = 1e-9;

    private final Queues queues;
    private final Map<TenantQueue, Hosts.Amounts> leaving;
    private final double weights;

    Shares(Queues queues, Map<TenantQueue, Hosts.Amounts> leaving) {
        this.queues = queues;
        this.leaving = leaving;
        this.weights = queues.tenants.values().stream()
                .filter(tenant -> !tenant.ready.isEmpty() || tenant.cpu > 0)
                .mapToDouble(tenant -> tenant.spec.weight())
                .sum();
        for (Claims.Claim claim : queues.claims.all()) {
            Demand demand = claim.lane.shape.demand;
            leaving.merge(claim.lane.queue.tenant, of(demand, demand.members()), Shares::sum);
        }
    }

    static Hosts.Amounts of(Demand demand, int times) {
        return new Hosts.Amounts(times * demand.cpu(), times * demand.memory(), times * demand.gpu());
    }

    static Hosts.Amounts sum(Hosts.Amounts one, Hosts.Amounts other) {
        return new Hosts.Amounts(one.cpu() + other.cpu(), one.memory() + other.memory(), one.gpu() + other.gpu());
    }

    private double fair(TenantQueue tenant) {
        return tenant.spec.weight() / weights;
    }

    private double shareWith(TenantQueue tenant, Hosts.Amounts more) {
        Hosts.Amounts soon = leaving.getOrDefault(tenant, NOTHING);
        return tenant.shareWith(queues.hosts, sum(soon, more));
    }

    /** Whether other tenants may lose so much to the lane's next task: it stays within its fair share, and they keep theirs. */
    boolean allow(Lane lane, Map<TenantQueue, Hosts.Amounts> lost) {
        if (lost.isEmpty()) {
            return true;
        }
        TenantQueue tenant = lane.queue.tenant;
        Demand demand = lane.shape.demand;
        boolean isBelow = shareWith(tenant, of(demand, demand.members())) <= fair(tenant) + TOLERANCE;
        return isBelow
                && lost.entrySet().stream()
                        .allMatch(each -> shareWith(each.getKey(), each.getValue()) >= fair(each.getKey()) - TOLERANCE);
    }
}
