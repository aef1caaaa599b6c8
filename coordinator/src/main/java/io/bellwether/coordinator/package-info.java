/**
 * The coordinator as a process: flags, data directory, and the assembly of its parts. Start here: {@link
 * io.bellwether.coordinator.Coordinator}.
 */
@NullMarked
package io.bellwether.coordinator;

import org.jspecify.annotations.NullMarked;
