/** Tenants and what they may have at once. Start here: {@link io.bellwether.coordinator.quota.TenantManager}. */
@NullMarked
package io.bellwether.coordinator.quota;

import org.jspecify.annotations.NullMarked;
