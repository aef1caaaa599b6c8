package io.bellwether.client.job;

import org.jspecify.annotations.Nullable;

/**
 * What an admin has set for a tenant. Immutable. A tenant that nobody has set has weight 1 and no quota.
 *
 * @param weight its fair share of the cluster relative to others', above 0; 1 if 0
 * @param maxCpu slots that its tasks may hold at once; null for no limit
 * @param maxMemory MiB that they may hold at once; null for no limit
 * @param maxGpu GPUs that they may hold at once; null for no limit
 * @param maxWaitingJobs jobs of which nothing runs yet; beyond it a submission is refused. Null for no limit
 */
public record TenantSpec(
        String name,
        double weight,
        @Nullable Integer maxCpu,
        @Nullable Long maxMemory,
        @Nullable Integer maxGpu,
        @Nullable Integer maxWaitingJobs) {
    public static final double MAX_WEIGHT = 1_000;

    public TenantSpec {
        name = Scheduling.requireName(name == null ? "" : name);
        weight = weight == 0 ? 1 : weight;
        if (!(weight > 0 && weight <= MAX_WEIGHT)) {
            throw SpecChecks.invalid("weight", weight, "above 0, at most " + MAX_WEIGHT, "1 is what others have");
        }
        checkLimit("maxCpu", maxCpu);
        checkLimit("maxMemory", maxMemory);
        checkLimit("maxGpu", maxGpu);
        checkLimit("maxWaitingJobs", maxWaitingJobs);
    }

    /** What a tenant is of whom nothing was set. */
    public static TenantSpec unset(String name) {
        return new TenantSpec(name, 1, null, null, null, null);
    }

    private static void checkLimit(String field, @Nullable Number value) {
        if (value != null && value.longValue() < 0) {
            throw SpecChecks.invalid(field, value, ">= 0", "leave it out for no limit");
        }
    }
}
