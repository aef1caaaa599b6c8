package io.bellwether.kernels;

import io.bellwether.kernels.cpu.CpuProvider;
import io.bellwether.kernels.cpu.ScalarProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/** Prints the figures that the kernels' headers quote: best of several runs, one thread, on 200,000 x 28 mapped
 * floats. The thread's CPU time counts, so that other work on the machine disturbs little. Not a test. */
final class KernelSpeed {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int ROWS = 200_000;
    private static final int COLUMNS = 28;
    private static final RowRange ALL = new RowRange(0, ROWS);

    private final Kernels kernels;
    private final String name;

    private KernelSpeed(KernelProvider provider) {
        this.kernels = Kernels.of(provider, 1);
        this.name = provider.name();
    }

    /** Runs all. */
    public static void main(String[] arguments) {
        new KernelSpeed(new ScalarProvider()).measure();
        new KernelSpeed(new CpuProvider()).measure();
    }

    private void measure() {
        TestData data = new TestData(ROWS, COLUMNS, TestData.Values.RANDOM);
        int square = 1024;
        float[] values = new TestData(square, square, TestData.Values.RANDOM).floats();
        double[] weights = new double[COLUMNS + 1];
        Arrays.fill(weights, 0.1);
        double gigabytes = 4e-9 * ROWS * COLUMNS;
        try (kernels;
                Matrix x = kernels.matrix(data.mapped(), ROWS, COLUMNS);
                Matrix y = kernels.matrix(data.labels(), ROWS, 1);
                Matrix centroids = kernels.matrix(values, 16, COLUMNS);
                Matrix a = kernels.matrix(values, square, square)) {
            Standardization standard = kernels.columnStatistics(x, ALL).standardization();
            float[] vector = new float[COLUMNS];
            double[] gradient = new double[COLUMNS + 1];
            int[] assignments = new int[ROWS];
            time("matrix x vector", 25, gigabytes, "GB/s", () -> kernels.multiply(x, vector));
            time("row sums", 25, gigabytes, "GB/s", () -> kernels.reduceRows(x, ALL, Reduction.SUM));
            time("column statistics", 25, gigabytes, "GB/s", () -> kernels.columnStatistics(x, ALL));
            time(
                    "logistic gradient",
                    25,
                    gigabytes,
                    "GB/s",
                    () -> kernels.logisticGradient(x, y, standard, ALL, weights, gradient));
            time(
                    "logistic probabilities",
                    25,
                    gigabytes,
                    "GB/s",
                    () -> kernels.logisticProbabilities(x, standard, ALL, weights));
            time(
                    "16 clusters",
                    15,
                    3e-9 * ROWS * COLUMNS * 16,
                    "GFLOP/s",
                    () -> kernels.assignClusters(x, ALL, centroids, assignments));
            time(
                    "matrix product",
                    4,
                    2e-9 * square * square * square,
                    "GFLOP/s",
                    () -> kernels.multiply(a, a).close());
        }
    }

    private void time(String what, int times, double amount, String unit, Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < times; i++) {
            long start = CLOCK.getCurrentThreadCpuTime();
            work.run();
            best = Math.min(best, (CLOCK.getCurrentThreadCpuTime() - start) * 1e-9);
        }
        System.out.printf(Locale.ROOT, "%-8s %-24s %7.2f %s%n", name, what, amount / best, unit);
    }
}
