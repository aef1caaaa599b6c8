package io.bellwether.kernels.cpu;

import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.Device;
import io.bellwether.kernels.DeviceMatrix;
import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import java.nio.FloatBuffer;

/** The fast kernels on this machine's threads; each is in a file of its own. Matrices are read where they lie. */
final class CpuDevice implements Device {
    private final RowWorkers workers;

    CpuDevice(int parallelism) {
        this.workers = new RowWorkers(parallelism);
    }

    @Override
    public String description() {
        return "plain Java, " + workers.parallelism() + (workers.parallelism() == 1 ? " thread" : " threads");
    }

    @Override
    public DeviceMatrix upload(FloatBuffer values, int rows, int columns) {
        return new HostMatrix(values.slice(values.position(), rows * columns), rows, columns);
    }

    @Override
    public void download(DeviceMatrix matrix, float[] into) {
        ((HostMatrix) matrix).copyRows(0, matrix.rows(), into);
    }

    @Override
    public DeviceMatrix multiply(DeviceMatrix a, DeviceMatrix b) {
        return MatrixProduct.multiply(workers, (HostMatrix) a, (HostMatrix) b);
    }

    @Override
    public void multiply(DeviceMatrix a, float[] x, float[] y) {
        RowProducts.multiply(workers, (HostMatrix) a, x, y);
    }

    @Override
    public void reduceRows(DeviceMatrix a, RowRange rows, Reduction reduction, float[] into) {
        RowReductions.reduce(workers, (HostMatrix) a, rows, reduction, into);
    }

    @Override
    public ColumnStatistics columnStatistics(DeviceMatrix a, RowRange rows) {
        return ColumnMoments.of(workers, (HostMatrix) a, rows).statistics();
    }

    @Override
    public double logisticGradient(
            DeviceMatrix features,
            DeviceMatrix labels,
            Standardization standardization,
            RowRange rows,
            double[] weights,
            double[] gradient) {
        return LogisticGradient.compute(
                workers,
                (HostMatrix) features,
                (HostMatrix) labels,
                new LogisticModel(standardization, weights),
                rows,
                gradient);
    }

    @Override
    public void logisticProbabilities(
            DeviceMatrix features, Standardization standardization, RowRange rows, double[] weights, float[] into) {
        LogisticProbabilities.compute(
                workers, (HostMatrix) features, new LogisticModel(standardization, weights), rows, into);
    }

    @Override
    public double assignClusters(DeviceMatrix points, RowRange rows, DeviceMatrix centroids, int[] into) {
        return ClusterAssignment.assign(workers, (HostMatrix) points, rows, (HostMatrix) centroids, into);
    }

    @Override
    public void close() {
        workers.close();
    }
}
