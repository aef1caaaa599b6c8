/** What the scheduler places and what comes back. Start here: {@link io.bellwether.client.task.TaskSpec}. */
@NullMarked
package io.bellwether.client.task;

import org.jspecify.annotations.NullMarked;
