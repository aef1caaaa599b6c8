/**
 * The state as of one event, kept so that a start need not replay all before it. Start here: {@link
 * io.bellwether.coordinator.snapshot.Snapshots}.
 */
@NullMarked
package io.bellwether.coordinator.snapshot;

import org.jspecify.annotations.NullMarked;
