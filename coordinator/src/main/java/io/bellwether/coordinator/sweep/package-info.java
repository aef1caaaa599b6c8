/** Sweeps: trials and their best. Start here: {@link io.bellwether.coordinator.sweep.SweepManager}. */
@NullMarked
package io.bellwether.coordinator.sweep;

import org.jspecify.annotations.NullMarked;
