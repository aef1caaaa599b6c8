/**
 * Feature views where their data is: training sets as of a time, materialization into the grid, reads by key. Start here:
 * {@link io.bellwether.worker.feature.TrainingSets}, {@link io.bellwether.worker.feature.ViewMaterializer},
 * {@link io.bellwether.worker.feature.FeatureDoor}.
 */
@NullMarked
package io.bellwether.worker.feature;

import org.jspecify.annotations.NullMarked;
