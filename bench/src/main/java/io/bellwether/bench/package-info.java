/**
 * Benchmarks of the whole cluster, run by {@code scripts/bench NAME}. What a figure is compared with is measured in the same
 * run on the same cores. Every figure is one JSON object on a line of its own: {@code {"bench","metric","value","unit",
 * "params"}}.
 *
 * <p>Start here: {@link io.bellwether.bench.SweepBench}.
 */
@NullMarked
package io.bellwether.bench;

import org.jspecify.annotations.NullMarked;
