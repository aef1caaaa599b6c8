/** The HTTP side: JSON under {@code /api/v1}. Start here: {@link io.bellwether.coordinator.gateway.Gateway}. */
@NullMarked
package io.bellwether.coordinator.gateway;

import org.jspecify.annotations.NullMarked;
