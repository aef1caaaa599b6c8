/** Batch inference, from planning to the one rename that publishes. Start here: {@link io.bellwether.worker.scoring.BatchScoring}. */
@NullMarked
package io.bellwether.worker.scoring;

import org.jspecify.annotations.NullMarked;
