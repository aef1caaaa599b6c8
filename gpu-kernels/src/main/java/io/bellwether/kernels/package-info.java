/**
 * Numeric kernels behind one facade, whatever device runs them.
 *
 * <p>Start here: {@link io.bellwether.kernels.Kernels}, then {@link io.bellwether.kernels.Device}, which a provider
 * implements.
 *
 * <pre>{@code
 * try (Kernels kernels = Kernels.open(2);
 *         Matrix features = kernels.matrix(mappedFloats, rows, columns);
 *         Matrix labels = kernels.matrix(mappedLabels, rows, 1)) {
 *     Standardization standardization = kernels.columnStatistics(features, trainingRows).standardization();
 *     double[] weights = new double[columns + 1]; // the last is the intercept
 *     double[] gradient = new double[columns + 1];
 *     double loss = kernels.logisticGradient(features, labels, standardization, trainingRows, weights, gradient);
 * }
 * }</pre>
 *
 * <p>Providers: {@code cpu} (blocked, unrolled, multi-threaded plain Java) and {@code scalar} (loops that say what each
 * operation means, in float64; the specification that the others are tested against). The best one that works here is taken
 * and logged once with the reason; {@code -Dbellwether.kernels=NAME} takes another. A provider is found by
 * {@link java.util.ServiceLoader}, so a new one changes no caller.
 *
 * <p>Matrices are float32, row by row. Sums, losses and gradients are reckoned in float64 unless an operation says otherwise.
 * The same input gives the same result bit for bit on the same kind of machine, however many threads take part.
 */
@NullMarked
package io.bellwether.kernels;

import org.jspecify.annotations.NullMarked;
