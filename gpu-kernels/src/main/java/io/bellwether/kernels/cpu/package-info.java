/**
 * The providers that need no device. Start here: {@link io.bellwether.kernels.cpu.ScalarProvider}, the specification, then
 * {@link io.bellwether.kernels.cpu.CpuProvider}, the fast one.
 *
 * <p>Two facts of HotSpot shape the fast kernels. It turns a loop into vector instructions only if the loop has no
 * floating-point reduction (whose order it must not change) and if no array is both read and written at two offsets: so inner
 * loops run along a row of results, and rows that are used together are arrays of their own. And a checked access to a mapped
 * buffer costs more than the arithmetic: so rows are copied by tiles of some 32 KiB, which stay in the first-level cache.
 */
@NullMarked
package io.bellwether.kernels.cpu;

import org.jspecify.annotations.NullMarked;
