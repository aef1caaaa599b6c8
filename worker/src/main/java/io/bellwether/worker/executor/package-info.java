/**
 * Executors: child JVMs in which tasks run, so that what a task does to its process harms neither the node nor the grid. Start
 * here: {@link io.bellwether.worker.executor.ExecutorPool} on the node's side, {@link
 * io.bellwether.worker.executor.ExecutorMain} on the child's.
 */
@NullMarked
package io.bellwether.worker.executor;

import org.jspecify.annotations.NullMarked;
