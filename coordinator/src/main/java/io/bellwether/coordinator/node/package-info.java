/** Worker nodes, their registrations and the grid's seed. Start here: {@link io.bellwether.coordinator.node.NodeManager}. */
@NullMarked
package io.bellwether.coordinator.node;

import org.jspecify.annotations.NullMarked;
