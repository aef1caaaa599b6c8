package io.bellwether.coordinator.quota;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TenantSpec;
import io.bellwether.coordinator.core.Event;
import org.jspecify.annotations.Nullable;

/** Facts about tenants. */
public sealed interface QuotaEvent extends Event {
    @Override
    @JsonIgnore
    default @Nullable JobId job() {
        return null;
    }

    /** This is what the tenant is from now on. */
    record TenantSet(TenantSpec tenant, long atMillis) implements QuotaEvent {}

    /** Nothing is set for the tenant any more. */
    record TenantUnset(String tenant, long atMillis) implements QuotaEvent {}
}
