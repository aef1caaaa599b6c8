package io.bellwether.kernels.opencl;

import static java.util.Objects.requireNonNull;

import com.aparapi.device.OpenCLDevice;
import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.Device;
import io.bellwether.kernels.DeviceMatrix;
import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.StandIn;
import io.bellwether.kernels.Standardization;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels on an OpenCL device, and another device of this machine's memory that stands in for it: for empty ranges, for
 * matrices that it can't hold, and for everything from the device's first failure in this process on. Thread-safe: calls go to
 * the device one after another.
 */
final class OpenclDevice implements Device {
    private static final Logger log = LoggerFactory.getLogger(OpenclDevice.class);
    /** Aparapi counts bytes in an int. */
    private static final long MOST_VALUES = Integer.MAX_VALUE / Float.BYTES;

    private final OpenCLDevice device;
    private final String name;
    private final String standInName;
    private final Device standIn;
    private final ReentrantLock lock = new ReentrantLock();
    private ProductKernel products;

    OpenclDevice(OpenCLDevice device, String standInName, Device standIn) {
        this.device = device;
        this.name = OpenclDiscovery.describe(device);
        this.standInName = standInName;
        this.standIn = standIn;
        this.products = new ProductKernel(device);
    }

    @Override
    public String description() {
        return failure() == null ? name : standIn.description() + ", because the " + name + " failed";
    }

    @Override
    public Optional<String> standIn() {
        return failure() == null ? Optional.empty() : Optional.of(standInName);
    }

    /** Why it gave the device up; null as long as it works. */
    @Nullable
    DeviceFailure failure() {
        return DeviceHealth.failure(device);
    }

    @Override
    public DeviceMatrix upload(FloatBuffer values, int rows, int columns) {
        int length = rows * columns;
        if (failure() != null || length == 0 || !fits(rows, columns)) {
            return new OpenclMatrix(this, standIn.upload(values, rows, columns), null);
        }
        float[] copy = new float[length];
        values.get(values.position(), copy);
        return matrix(copy, rows, columns);
    }

    /** Beside the buffer on the device Aparapi needs the values as an array on the heap. */
    private boolean fits(int rows, int columns) {
        long length = (long) rows * columns;
        long most = Math.min(MOST_VALUES, Runtime.getRuntime().maxMemory() / 2 / Float.BYTES);
        if (length > most) {
            log.info(
                    "matrix={}x{} values={} limit={}: too large for OpenCL by Aparapi, stays with the provider '{}';"
                            + " give the JVM a larger heap unless the limit is {}",
                    rows,
                    columns,
                    length,
                    most,
                    standInName,
                    MOST_VALUES);
        }
        return length <= most;
    }

    private OpenclMatrix matrix(float[] values, int rows, int columns) {
        return new OpenclMatrix(this, standIn.upload(FloatBuffer.wrap(values), rows, columns), values);
    }

    @Override
    public void download(DeviceMatrix matrix, float[] into) {
        standIn.download(onHost(matrix), into);
    }

    @Override
    public DeviceMatrix multiply(DeviceMatrix a, DeviceMatrix b) {
        float[] left = values(a);
        float[] right = values(b);
        Supplier<DeviceMatrix> onHost = () -> new OpenclMatrix(this, standIn.multiply(onHost(a), onHost(b)), null);
        if (left == null || right == null || !fits(a.rows(), b.columns())) {
            return onHost.get();
        }
        return run(
                () -> matrix(products.multiply(left, right, a.rows(), a.columns(), b.columns()), a.rows(), b.columns()),
                onHost);
    }

    @Override
    public void multiply(DeviceMatrix a, float[] x, float[] y) {
        perform(a, y.length, matrix -> matrix.multiply(x, y), host -> standIn.multiply(host, x, y));
    }

    @Override
    public void reduceRows(DeviceMatrix a, RowRange rows, Reduction reduction, float[] into) {
        perform(
                a,
                rows.size(),
                matrix -> matrix.reduce(rows, reduction, into),
                host -> standIn.reduceRows(host, rows, reduction, into));
    }

    @Override
    public ColumnStatistics columnStatistics(DeviceMatrix a, RowRange rows) {
        return compute(a, rows.size(), matrix -> matrix.statistics(rows), host -> standIn.columnStatistics(host, rows));
    }

    @Override
    public double logisticGradient(
            DeviceMatrix features,
            DeviceMatrix labels,
            Standardization standardization,
            RowRange rows,
            double[] weights,
            double[] gradient) {
        float[] y = values(labels);
        return compute(
                features,
                y == null ? 0 : rows.size(),
                matrix -> matrix.gradient(requireNonNull(y), standardization, rows, weights, gradient),
                host -> standIn.logisticGradient(host, onHost(labels), standardization, rows, weights, gradient));
    }

    @Override
    public void logisticProbabilities(
            DeviceMatrix features, Standardization standardization, RowRange rows, double[] weights, float[] into) {
        perform(
                features,
                rows.size(),
                matrix -> matrix.probabilities(standardization, rows, weights, into),
                host -> standIn.logisticProbabilities(host, standardization, rows, weights, into));
    }

    @Override
    public double assignClusters(DeviceMatrix points, RowRange rows, DeviceMatrix centroids, int[] into) {
        float[] means = values(centroids);
        return compute(
                points,
                means == null ? 0 : rows.size(),
                matrix -> matrix.assign(rows, requireNonNull(means), into),
                host -> standIn.assignClusters(host, rows, onHost(centroids), into));
    }

    private void perform(DeviceMatrix a, int rows, Consumer<ResidentMatrix> onDevice, Consumer<DeviceMatrix> onHost) {
        compute(
                a,
                rows,
                matrix -> {
                    onDevice.accept(matrix);
                    return rows;
                },
                host -> {
                    onHost.accept(host);
                    return rows;
                });
    }

    private <T> T compute(
            DeviceMatrix a, int rows, Function<ResidentMatrix, T> onDevice, Function<DeviceMatrix, T> onHost) {
        float[] values = values(a);
        if (values == null || rows == 0) {
            return onHost.apply(onHost(a));
        }
        return run(() -> onDevice.apply(resident((OpenclMatrix) a, values)), () -> onHost.apply(onHost(a)));
    }

    /** Runs it on the device unless that has failed, or fails now; what a failed one has left is overwritten on the host. */
    private <T> T run(Supplier<T> onDevice, Supplier<T> onHost) {
        lock.lock();
        try {
            if (failure() == null) {
                return onDevice.get();
            }
        } catch (DeviceFailure e) {
            giveUp(e);
        } finally {
            lock.unlock();
        }
        return onHost.get();
    }

    private void giveUp(DeviceFailure reason) {
        if (DeviceHealth.giveUp(device, reason)) {
            StandIn.announce(standInName, description());
            log.warn(
                    "kernels device='{}' failed: {}; the provider '{}' goes on in its place until the process ends",
                    name,
                    reason.getMessage(),
                    standInName);
        }
        products.dispose();
    }

    private ResidentMatrix resident(OpenclMatrix matrix, float[] values) {
        ResidentMatrix resident = matrix.resident;
        if (resident == null) {
            resident = new ResidentMatrix(device, values, matrix.columns());
            matrix.resident = resident;
        }
        return resident;
    }

    private static float @Nullable [] values(DeviceMatrix matrix) {
        return ((OpenclMatrix) matrix).values;
    }

    private static DeviceMatrix onHost(DeviceMatrix matrix) {
        return ((OpenclMatrix) matrix).onHost();
    }

    /** Takes a matrix that is closed off the device. */
    void release(OpenclMatrix matrix) {
        lock.lock();
        try {
            ResidentMatrix resident = matrix.resident;
            if (resident != null) {
                matrix.resident = null;
                resident.close();
            }
            float[] values = matrix.values;
            if (values != null && products.holds(values)) {
                products.dispose();
                products = new ProductKernel(device);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            products.dispose();
        } finally {
            lock.unlock();
        }
        standIn.close();
    }
}
