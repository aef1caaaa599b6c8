package io.bellwether.coordinator.snapshot;

import io.bellwether.coordinator.core.CoreImage;
import io.bellwether.coordinator.core.Event;

/**
 * What all events up to one have led to.
 *
 * @param index of the last of them
 * @param last that event itself: if the journal has another there, the snapshot is not its own
 */
public record Snapshot(long index, Event last, CoreImage image) {}
