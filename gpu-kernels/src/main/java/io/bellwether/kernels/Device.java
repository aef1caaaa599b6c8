package io.bellwether.kernels;

import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * What a provider implements: the operations of {@link Kernels}, whose documentation says what each means. The facade has
 * checked all arguments, and passes only matrices that this device made and that are open. Thread-safe; a device may run
 * calls one after another.
 */
public interface Device extends AutoCloseable {
    /** One phrase for the log: what runs, on what. */
    String description();

    /** The name of the provider that stands in for this one since its device failed; empty while it works. */
    default Optional<String> standIn() {
        return Optional.empty();
    }

    /** Makes rows x columns float32 values available, starting at the buffer's position, which is left alone. */
    DeviceMatrix upload(FloatBuffer values, int rows, int columns);

    /** Copies all values, row by row, to {@code into}. */
    void download(DeviceMatrix matrix, float[] into);

    /** The product {@code a b}. */
    DeviceMatrix multiply(DeviceMatrix a, DeviceMatrix b);

    /** The product {@code a x}, into {@code y}. */
    void multiply(DeviceMatrix a, float[] x, float[] y);

    /** One value for each row of the range, into {@code into}. */
    void reduceRows(DeviceMatrix a, RowRange rows, Reduction reduction, float[] into);

    ColumnStatistics columnStatistics(DeviceMatrix a, RowRange rows);

    /** Returns the summed loss; overwrites {@code gradient} with the summed gradient. */
    double logisticGradient(
            DeviceMatrix features,
            DeviceMatrix labels,
            Standardization standardization,
            RowRange rows,
            double[] weights,
            double[] gradient);

    /** One probability for each row of the range, into {@code into}. */
    void logisticProbabilities(
            DeviceMatrix features, Standardization standardization, RowRange rows, double[] weights, float[] into);

    /** The nearest centroid's number for each row of the range, into {@code into}; returns the summed squared distance. */
    double assignClusters(DeviceMatrix points, RowRange rows, DeviceMatrix centroids, int[] into);

    @Override
    void close();
}
