/** Which task runs where, and why another waits. Start here: {@link io.bellwether.coordinator.placement.PlacementManager}. */
@NullMarked
package io.bellwether.coordinator.placement;

import org.jspecify.annotations.NullMarked;
