/** One thread that owns the core. Start here: {@link io.bellwether.coordinator.loop.Leadership}. */
@NullMarked
package io.bellwether.coordinator.loop;

import org.jspecify.annotations.NullMarked;
