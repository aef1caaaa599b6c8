package io.bellwether.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numeric kernels on the best device of this machine. Thread-safe. Close it after the matrices that it made.
 *
 * <p>Every operation checks its arguments: an {@link IllegalArgumentException} says what is wrong, its value and what was
 * expected.
 */
public final class Kernels implements AutoCloseable {
    /** The system property that names the provider to take instead of the best. */
    public static final String PROVIDER_PROPERTY = "bellwether.kernels";

    private static final Logger log = LoggerFactory.getLogger(Kernels.class);
    private static final AtomicBoolean chosenAndLogged = new AtomicBoolean();

    private final String provider;
    private final Device device;

    private Kernels(KernelProvider provider, int parallelism) {
        Checks.atLeast("kernels parallelism", parallelism, 1);
        this.provider = provider.name();
        this.device = provider.open(parallelism);
    }

    /**
     * Kernels of the best provider, or of the one that {@code -Dbellwether.kernels} names.
     *
     * @param parallelism how many threads of this machine may be kept busy, the caller's included; the results do not depend
     *     on it
     */
    public static Kernels open(int parallelism) {
        ProviderChoice choice = ProviderChoice.among(ProviderChoice.installed(), System.getProperty(PROVIDER_PROPERTY));
        Kernels kernels = new Kernels(choice.provider(), parallelism);
        if (chosenAndLogged.compareAndSet(false, true)) {
            log.info(
                    "kernels provider={} device='{}' reason='{}'",
                    kernels.provider,
                    kernels.device.description(),
                    choice.reason());
        }
        return kernels;
    }

    /** Kernels of a given provider. */
    public static Kernels of(KernelProvider provider, int parallelism) {
        return new Kernels(provider, parallelism);
    }

    /** The names by which {@value #PROVIDER_PROPERTY} asks for a provider, the best first. */
    public static List<String> providers() {
        return ProviderChoice.installed().stream().map(KernelProvider::name).toList();
    }

    /** The name of the provider; of the one that stands in for it from the moment on when its device fails. */
    public String provider() {
        return device.standIn().orElse(provider);
    }

    /** One phrase for people: what runs, on what. */
    public String device() {
        return device.description();
    }

    /**
     * Makes a matrix of the {@code rows x columns} values from the buffer's position on, row by row. The buffer, which may be
     * a mapped file, is not copied where the device can read it in place: leave it alone until the matrix is closed.
     */
    public Matrix matrix(FloatBuffer values, int rows, int columns) {
        Checks.atLeast("matrix rows", rows, 0);
        Checks.atLeast("matrix columns", columns, 1);
        Checks.atLeast("matrix values", values.remaining(), (long) rows * columns);
        return new Matrix(this, device.upload(values, rows, columns));
    }

    /** Makes a matrix of little-endian values from the buffer's position on. */
    public Matrix matrix(ByteBuffer littleEndian, int rows, int columns) {
        return matrix(littleEndian.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer(), rows, columns);
    }

    /** Makes a matrix of an array. */
    public Matrix matrix(float[] values, int rows, int columns) {
        return matrix(FloatBuffer.wrap(values), rows, columns);
    }

    /** The matrix's values, row by row. */
    public float[] toArray(Matrix matrix) {
        DeviceMatrix used = matrix.usedBy(this, "matrix");
        float[] values = new float[Math.multiplyExact(used.rows(), used.columns())];
        device.download(used, values);
        return values;
    }

    /** The product of two matrices, in float32: the error grows with the inner dimension. */
    public Matrix multiply(Matrix a, Matrix b) {
        Checks.same("rows of b", b.rows(), "columns of a", a.columns());
        Checks.atLeast("values of the product", Integer.MAX_VALUE - (long) a.rows() * b.columns(), 0);
        return new Matrix(this, device.multiply(a.usedBy(this, "a"), b.usedBy(this, "b")));
    }

    /** The product of a matrix and a vector. */
    public float[] multiply(Matrix a, float[] x) {
        Checks.length("x", x.length, a.columns());
        float[] y = new float[a.rows()];
        device.multiply(a.usedBy(this, "a"), x, y);
        return y;
    }

    /** One value for each row of the range. */
    public float[] reduceRows(Matrix a, RowRange rows, Reduction reduction) {
        Objects.requireNonNull(reduction, "reduction");
        Checks.within(rows, a.rows());
        float[] values = new float[rows.size()];
        device.reduceRows(a.usedBy(this, "a"), rows, reduction, values);
        return values;
    }

    /** Count, mean and standard deviation of each column over the rows of the range, NaN left out. */
    public ColumnStatistics columnStatistics(Matrix a, RowRange rows) {
        Checks.within(rows, a.rows());
        return device.columnStatistics(a.usedBy(this, "a"), rows);
    }

    /**
     * The logistic loss and its gradient, summed over the rows of the range, so that ranges can be added up:
     *
     * <pre>
     * z = weights[columns] + sum over j of weights[j] * s(x[j])      s: the standardization
     * loss = log(1 + exp(z)) - label * z
     * gradient[j] = (1 / (1 + exp(-z)) - label) * s(x[j]),  and with 1 for s(x[j]) at [columns]
     * </pre>
     *
     * @param labels rows x 1; 0 or 1 each, or a probability between
     * @param weights one for each column, and the intercept
     * @param gradient as long as the weights; overwritten
     * @return the summed loss; not finite if a feature is infinite or the weights are out of all bounds
     */
    public double logisticGradient(
            Matrix features,
            Matrix labels,
            Standardization standardization,
            RowRange rows,
            double[] weights,
            double[] gradient) {
        checkLogistic(features, standardization, rows, weights);
        Checks.same("columns of labels", labels.columns(), "a label has", 1);
        Checks.same("rows of labels", labels.rows(), "rows of features", features.rows());
        Checks.length("gradient", gradient.length, weights.length);
        return device.logisticGradient(
                features.usedBy(this, "features"),
                labels.usedBy(this, "labels"),
                standardization,
                rows,
                weights,
                gradient);
    }

    /** The probability {@code 1 / (1 + exp(-z))} of label 1 for each row of the range; z as in {@link #logisticGradient}. */
    public float[] logisticProbabilities(
            Matrix features, Standardization standardization, RowRange rows, double[] weights) {
        checkLogistic(features, standardization, rows, weights);
        float[] probabilities = new float[rows.size()];
        device.logisticProbabilities(features.usedBy(this, "features"), standardization, rows, weights, probabilities);
        return probabilities;
    }

    /**
     * Assigns each row of the range to the centroid at the least squared Euclidean distance, the first of equals; to -1 if a
     * distance can't be told because of a NaN. Distances are in float32.
     *
     * @param assignments one for each row of the range; overwritten
     * @return the summed squared distance of the rows that are assigned
     */
    public double assignClusters(Matrix points, RowRange rows, Matrix centroids, int[] assignments) {
        Checks.within(rows, points.rows());
        Checks.same("columns of centroids", centroids.columns(), "columns of points", points.columns());
        Checks.atLeast("centroids", centroids.rows(), 1);
        Checks.length("assignments", assignments.length, rows.size());
        return device.assignClusters(
                points.usedBy(this, "points"), rows, centroids.usedBy(this, "centroids"), assignments);
    }

    /** Gives the device back. */
    @Override
    public void close() {
        device.close();
    }

    private static void checkLogistic(
            Matrix features, Standardization standardization, RowRange rows, double[] weights) {
        Checks.within(rows, features.rows());
        Checks.same("columns of the standardization", standardization.columns(), "of features", features.columns());
        Checks.length("weights (one per column and the intercept)", weights.length, features.columns() + 1L);
    }
}
