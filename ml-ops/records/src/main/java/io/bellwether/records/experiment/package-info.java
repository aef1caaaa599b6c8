/**
 * Experiments and the runs that belong to them, as programs outside the cluster log and see them. Start here:
 * {@link io.bellwether.records.experiment.LoggedRun}.
 */
@NullMarked
package io.bellwether.records.experiment;

import org.jspecify.annotations.NullMarked;
