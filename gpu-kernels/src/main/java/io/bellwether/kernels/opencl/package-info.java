/**
 * The provider that runs on an OpenCL device, through Aparapi: kernels are Java methods whose bytecode Aparapi translates to
 * OpenCL. Start here: {@link io.bellwether.kernels.opencl.OpenclProvider}, then {@code OpenclDevice}, then the kernels
 * themselves, {@code MatrixKernel} and {@code ProductKernel}.
 *
 * <p>Facts of Aparapi that shape this package:
 *
 * <ul>
 *   <li>A kernel object has an OpenCL context of its own, and its fields are its arguments. So a matrix that stays on the device
 *       belongs to one kernel object, and that object does all that is done with the matrix row by row.
 *   <li>It keeps a Java array beside each buffer and makes the buffer anew from it when the garbage collector has moved the array.
 *       So after every launch what a kernel wrote is copied back: the array is always right, the buffer a copy of it.
 *   <li>When OpenCL fails it would quietly go on in a pool of Java threads, slower than our own provider. {@code DeviceKernel}
 *       makes it throw instead.
 *   <li>It can use an array in place where device and host share memory, as PoCL does. We never let it: a forgotten transfer
 *       then shows on PoCL as it would on a graphics card.
 *   <li>It turns {@code !(a <= b)} into {@code a > b}, which is wrong for NaN; only {@code ==} and {@code !=} can be trusted.
 *   <li>It counts bytes in an int, so no array may have 2 GiB or more.
 * </ul>
 */
@NullMarked
package io.bellwether.kernels.opencl;

import org.jspecify.annotations.NullMarked;
