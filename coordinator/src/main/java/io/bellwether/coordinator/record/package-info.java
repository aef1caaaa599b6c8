/**
 * Run records as a projection of the journal. Start here: {@link io.bellwether.coordinator.record.RecordProjector}.
 */
@NullMarked
package io.bellwether.coordinator.record;

import org.jspecify.annotations.NullMarked;
