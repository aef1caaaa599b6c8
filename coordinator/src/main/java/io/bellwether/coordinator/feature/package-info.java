/** Feature views and their jobs. Start here: {@link io.bellwether.coordinator.feature.FeatureJobs}. */
@NullMarked
package io.bellwether.coordinator.feature;

import org.jspecify.annotations.NullMarked;
