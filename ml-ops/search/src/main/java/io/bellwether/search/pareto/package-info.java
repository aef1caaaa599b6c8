/**
 * Several objectives: which trials no other beats, how they rank, and how much they cover. Costs here are smaller for better.
 *
 * <p>Start here: {@link io.bellwether.search.pareto.ParetoFront}, {@link io.bellwether.search.pareto.Hypervolume}.
 */
@NullMarked
package io.bellwether.search.pareto;

import org.jspecify.annotations.NullMarked;
