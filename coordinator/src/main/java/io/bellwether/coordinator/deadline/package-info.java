/** How long jobs and attempts may take. Start here: {@link io.bellwether.coordinator.deadline.DeadlineManager}. */
@NullMarked
package io.bellwether.coordinator.deadline;

import org.jspecify.annotations.NullMarked;
