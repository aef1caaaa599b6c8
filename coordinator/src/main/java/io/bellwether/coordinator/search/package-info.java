/**
 * Suggests what sweeps try next, off the core's thread. Start here: {@link io.bellwether.coordinator.search.Suggester}.
 */
@NullMarked
package io.bellwether.coordinator.search;

import org.jspecify.annotations.NullMarked;
