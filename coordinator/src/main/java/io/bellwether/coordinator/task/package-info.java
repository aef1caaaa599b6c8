/** Tasks and their attempts. Start here: {@link io.bellwether.coordinator.task.TaskManager}. */
@NullMarked
package io.bellwether.coordinator.task;

import org.jspecify.annotations.NullMarked;
