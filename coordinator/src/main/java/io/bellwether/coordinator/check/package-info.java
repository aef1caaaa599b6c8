/** The looking at data: as a job, or before one. Start here: {@link io.bellwether.coordinator.check.CheckCourse}. */
@NullMarked
package io.bellwether.coordinator.check;

import org.jspecify.annotations.NullMarked;
