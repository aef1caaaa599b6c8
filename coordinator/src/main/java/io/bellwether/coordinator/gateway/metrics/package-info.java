/** Numbers for Prometheus. Start here: {@link io.bellwether.coordinator.gateway.metrics.ClusterMetrics}. */
@NullMarked
package io.bellwether.coordinator.gateway.metrics;

import org.jspecify.annotations.NullMarked;
