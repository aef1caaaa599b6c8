/** The cluster's shared memory, behind a narrow port. Start here: {@link io.bellwether.worker.grid.Grid}. */
@NullMarked
package io.bellwether.worker.grid;

import org.jspecify.annotations.NullMarked;
