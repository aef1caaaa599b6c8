/** Runs, their metrics, and the jobs they belong to. Start here: {@link io.bellwether.records.tracking.RunRecord}. */
@NullMarked
package io.bellwether.records.tracking;

import org.jspecify.annotations.NullMarked;
