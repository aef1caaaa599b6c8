/** Batch inference: plan, score, commit. Start here: {@link io.bellwether.coordinator.batch.BatchManager}. */
@NullMarked
package io.bellwether.coordinator.batch;

import org.jspecify.annotations.NullMarked;
