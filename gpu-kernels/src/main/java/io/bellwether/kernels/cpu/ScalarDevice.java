package io.bellwether.kernels.cpu;

import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.Device;
import io.bellwether.kernels.DeviceMatrix;
import io.bellwether.kernels.Reduction;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** What each operation means, one value at a time. Thread-safe: it has no state. */
final class ScalarDevice implements Device {
    @Override
    public String description() {
        return "plain loops, 1 thread";
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
    public DeviceMatrix multiply(DeviceMatrix left, DeviceMatrix right) {
        HostMatrix a = (HostMatrix) left;
        HostMatrix b = (HostMatrix) right;
        float[] product = new float[a.rows() * b.columns()];
        for (int i = 0; i < a.rows(); i++) {
            for (int j = 0; j < b.columns(); j++) {
                double sum = 0;
                for (int k = 0; k < a.columns(); k++) {
                    sum += (double) a.at(i, k) * b.at(k, j);
                }
                product[i * b.columns() + j] = (float) sum;
            }
        }
        return HostMatrix.of(product, a.rows(), b.columns());
    }

    @Override
    public void multiply(DeviceMatrix matrix, float[] x, float[] y) {
        HostMatrix a = (HostMatrix) matrix;
        for (int i = 0; i < a.rows(); i++) {
            double sum = 0;
            for (int j = 0; j < a.columns(); j++) {
                sum += (double) a.at(i, j) * x[j];
            }
            y[i] = (float) sum;
        }
    }

    @Override
    public void reduceRows(DeviceMatrix matrix, RowRange rows, Reduction reduction, float[] into) {
        HostMatrix a = (HostMatrix) matrix;
        for (int i = rows.from(); i < rows.to(); i++) {
            double result = reduction == Reduction.MIN || reduction == Reduction.MAX ? a.at(i, 0) : 0;
            for (int j = 0; j < a.columns(); j++) {
                double value = a.at(i, j);
                result = switch (reduction) {
                    case SUM, MEAN -> result + value;
                    case MIN -> Math.min(result, value);
                    case MAX -> Math.max(result, value);
                    case SUM_OF_SQUARES -> result + value * value;
                };
            }
            into[i - rows.from()] = (float) (reduction == Reduction.MEAN ? result / a.columns() : result);
        }
    }

    @Override
    public ColumnStatistics columnStatistics(DeviceMatrix matrix, RowRange rows) {
        HostMatrix a = (HostMatrix) matrix;
        long[] counts = new long[a.columns()];
        double[] means = new double[a.columns()];
        double[] deviations = new double[a.columns()];
        for (int j = 0; j < a.columns(); j++) {
            long count = 0;
            double sum = 0;
            for (int i = rows.from(); i < rows.to(); i++) {
                if (!Float.isNaN(a.at(i, j))) {
                    count++;
                    sum += a.at(i, j);
                }
            }
            double mean = sum / count;
            double squares = 0;
            for (int i = rows.from(); i < rows.to(); i++) {
                if (!Float.isNaN(a.at(i, j))) {
                    squares += (a.at(i, j) - mean) * (a.at(i, j) - mean);
                }
            }
            counts[j] = count;
            means[j] = mean;
            deviations[j] = Math.sqrt(squares / count);
        }
        return new ColumnStatistics(counts, means, deviations);
    }

    @Override
    public double logisticGradient(
            DeviceMatrix features,
            DeviceMatrix labels,
            Standardization standardization,
            RowRange rows,
            double[] weights,
            double[] gradient) {
        HostMatrix x = (HostMatrix) features;
        LogisticModel model = new LogisticModel(standardization, weights);
        int columns = x.columns();
        Arrays.fill(gradient, 0);
        double loss = 0;
        for (int i = rows.from(); i < rows.to(); i++) {
            double label = ((HostMatrix) labels).at(i, 0);
            double z = margin(x, i, model);
            double residual = Sigmoid.of(z) - label;
            loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - label * z;
            for (int j = 0; j < columns; j++) {
                gradient[j] += residual * model.standardized(x.at(i, j), j);
            }
            gradient[columns] += residual;
        }
        return loss;
    }

    @Override
    public void logisticProbabilities(
            DeviceMatrix features, Standardization standardization, RowRange rows, double[] weights, float[] into) {
        LogisticModel model = new LogisticModel(standardization, weights);
        for (int i = rows.from(); i < rows.to(); i++) {
            into[i - rows.from()] = (float) Sigmoid.of(margin((HostMatrix) features, i, model));
        }
    }

    private static double margin(HostMatrix x, int row, LogisticModel model) {
        double z = model.weights[x.columns()];
        for (int j = 0; j < x.columns(); j++) {
            z += model.weights[j] * model.standardized(x.at(row, j), j);
        }
        return z;
    }

    @Override
    public double assignClusters(DeviceMatrix points, RowRange rows, DeviceMatrix centroids, int[] into) {
        HostMatrix x = (HostMatrix) points;
        HostMatrix c = (HostMatrix) centroids;
        double total = 0;
        for (int i = rows.from(); i < rows.to(); i++) {
            int nearest = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < c.rows(); k++) {
                double distance = distance(x, i, c, k);
                if (Double.isNaN(distance)) {
                    nearest = -1;
                    break;
                }
                if (distance < least || nearest < 0) {
                    least = distance;
                    nearest = k;
                }
            }
            into[i - rows.from()] = nearest;
            total += nearest < 0 ? 0 : least;
        }
        return total;
    }

    private static double distance(HostMatrix x, int row, HostMatrix c, int centroid) {
        double sum = 0;
        for (int j = 0; j < x.columns(); j++) {
            double difference = (double) x.at(row, j) - c.at(centroid, j);
            sum += difference * difference;
        }
        return sum;
    }

    @Override
    public void close() {}
}
