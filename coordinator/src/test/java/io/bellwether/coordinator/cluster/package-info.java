/** Whole clusters of real processes, used through the public client, killed and read back. */
@NullMarked
package io.bellwether.coordinator.cluster;

import org.jspecify.annotations.NullMarked;
