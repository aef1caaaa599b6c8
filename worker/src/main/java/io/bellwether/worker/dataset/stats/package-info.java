/**
 * Statistics of columns that can be merged, so that pieces are looked at where they lie. Start here: {@link
 * io.bellwether.worker.dataset.stats.ColumnSketch}.
 */
@NullMarked
package io.bellwether.worker.dataset.stats;

import org.jspecify.annotations.NullMarked;
