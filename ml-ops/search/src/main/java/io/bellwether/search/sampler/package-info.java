/**
 * Samplers: which configuration to try next. Pure: what a sampler suggests follows from the search space, the seed and the
 * history alone, so a search that is resumed goes on as if it had never stopped.
 *
 * <p>Start here: {@link io.bellwether.search.sampler.Samplers#of}, {@link io.bellwether.search.sampler.Sampler}.
 *
 * <ul>
 *   <li>{@code random}: each parameter drawn on its own; trial {@code n} depends on the seed and {@code n} only. No
 *       configuration is suggested twice as long as another can be found.
 *   <li>{@code grid}: every combination once, in a stable order, the first parameter slowest; real and wide whole-number
 *       parameters are cut into {@code points} values.
 *   <li>{@code sobol}, {@code halton}: points of a sequence that fills the space more evenly than chance would.
 *   <li>{@code tpe}: what resembles the best trials and not the others.
 *   <li>{@code cmaes}: a normal distribution that moves to where the better trials lie.
 *   <li>{@code gp}: where a Gaussian process expects to improve most; the best for few, dear trials.
 *   <li>{@code nsga2}, {@code nsga3}, {@code genetic}: children of the better trials; the first two for several goals.
 * </ul>
 *
 * {@link io.bellwether.search.sampler.SteeredSampler} lets any of them begin with given configurations and earlier trials.
 *
 * A configuration maps the names of its active parameters to values: {@code Double}, {@code Long} or {@code String}.
 */
@NullMarked
package io.bellwether.search.sampler;

import org.jspecify.annotations.NullMarked;
