/** The dashboard's files. Start here: {@link io.bellwether.coordinator.gateway.dashboard.DashboardRoutes}. */
@NullMarked
package io.bellwether.coordinator.gateway.dashboard;

import org.jspecify.annotations.NullMarked;
