/**
 * The whole cluster in one thread from one seed: the real cores of coordinator and worker and the real {@code Leadership}, with a
 * simulated network, journal, clock and client that misbehave as the seed says. Start here: {@link
 * io.bellwether.coordinator.sim.Simulation}; from the shell: {@code scripts/simulate --seeds 1000 --from 1}.
 */
@NullMarked
package io.bellwether.coordinator.sim;

import org.jspecify.annotations.NullMarked;
