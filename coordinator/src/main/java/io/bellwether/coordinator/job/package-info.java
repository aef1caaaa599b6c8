/** Jobs: what clients submitted. Start here: {@link io.bellwether.coordinator.job.JobManager}. */
@NullMarked
package io.bellwether.coordinator.job;

import org.jspecify.annotations.NullMarked;
