/** The deterministic core: commands in, events and effects out. No I/O, no clock, no threads. Start here: {@link io.bellwether.coordinator.core.CoordinatorCore}. */
@NullMarked
package io.bellwether.coordinator.core;

import org.jspecify.annotations.NullMarked;
