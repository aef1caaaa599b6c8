/** Datasets that were loaded, and jobs that do nothing else. Start here: {@link io.bellwether.coordinator.dataset.LoadJobs}. */
@NullMarked
package io.bellwether.coordinator.dataset;

import org.jspecify.annotations.NullMarked;
