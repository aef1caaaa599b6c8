package io.bellwether.coordinator.quota;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.client.spec.Nearest;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What admins have set for tenants. A tenant of whom nothing was set has weight 1 and no quota. Loop-confined. */
public final class TenantManager {
    /** So that a list of them is one message. */
    static final int MAX_TENANTS = 10_000;

    private final Map<String, TenantSpec> tenants = new TreeMap<>();

    /** What was set, by name. */
    public Collection<TenantSpec> all() {
        return Collections.unmodifiableCollection(tenants.values());
    }

    public boolean isSet(String name) {
        return tenants.containsKey(name);
    }

    /** What was set for the tenant, or what holds for those of whom nothing was. */
    public TenantSpec get(String name) {
        TenantSpec spec = tenants.get(name);
        return spec == null ? TenantSpec.unset(name) : spec;
    }

    /** No events if that is so already. */
    public List<QuotaEvent> decideSet(TenantSpec spec, long nowMillis) {
        if (!isSet(spec.name()) && tenants.size() >= MAX_TENANTS) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "tenants: " + tenants.size() + " are set (expected: at most " + MAX_TENANTS
                            + "); unset those that are not needed");
        }
        return spec.equals(tenants.get(spec.name())) ? List.of() : List.of(new QuotaEvent.TenantSet(spec, nowMillis));
    }

    public List<QuotaEvent> decideUnset(String name, long nowMillis) {
        if (!isSet(name)) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "tenant: '" + name + "' (expected: one that was set); " + Nearest.hint(name, tenants.keySet()));
        }
        return List.of(new QuotaEvent.TenantUnset(name, nowMillis));
    }

    /** Refuses a job of the tenant if as many of its jobs wait as it may have waiting. */
    public void checkWaiting(String name, int waitingJobs) {
        Integer limit = get(name).maxWaitingJobs();
        if (limit != null && waitingJobs >= limit) {
            throw new ClusterException(
                    ErrorCode.LIMIT_EXCEEDED,
                    "tenant '" + name + "': " + waitingJobs + " of its jobs wait (expected: fewer than " + limit
                            + ", its quota); submit again when some have started, or cancel some");
        }
    }

    /** Takes in what was set. */
    public void restore(Collection<TenantSpec> all) {
        all.forEach(tenant -> tenants.put(tenant.name(), tenant));
    }

    public void replay(QuotaEvent event) {
        if (event instanceof QuotaEvent.TenantSet set) {
            tenants.put(set.tenant().name(), set.tenant());
        } else if (event instanceof QuotaEvent.TenantUnset unset) {
            tenants.remove(unset.tenant());
        }
    }
}
