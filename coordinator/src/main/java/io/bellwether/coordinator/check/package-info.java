/** Jobs that only check data. Start here: {@link io.bellwether.coordinator.check.CheckJobs}. */
@NullMarked
package io.bellwether.coordinator.check;

import org.jspecify.annotations.NullMarked;
