package io.bellwether.kernels.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.kernels.ColumnStatistics;
import io.bellwether.kernels.KernelConformance;
import io.bellwether.kernels.KernelProvider;
import io.bellwether.kernels.Kernels;
import io.bellwether.kernels.Matrix;
import io.bellwether.kernels.RowRange;
import io.bellwether.kernels.Standardization;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CpuProviderTest extends KernelConformance {
    private static final int ROWS = 300_001;
    private static final int COLUMNS = 5;
    private static final float[] FEATURES = random(ROWS * COLUMNS, 1);
    private static final float[] LABELS = labels();

    @Override
    protected KernelProvider provider() {
        return new CpuProvider();
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(20) == 0 ? Float.NaN : (float) (1000 + random.nextGaussian());
        }
        return values;
    }

    private static float[] labels() {
        float[] labels = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i * 7 % 3 == 0 ? 1 : 0;
        }
        return labels;
    }

    /** Every number that training would see. */
    private static List<Double> train(Kernels kernels) {
        List<Double> seen = new ArrayList<>();
        try (Matrix features = kernels.matrix(FEATURES, ROWS, COLUMNS);
                Matrix labels = kernels.matrix(LABELS, ROWS, 1);
                Matrix centroids = kernels.matrix(Arrays.copyOf(FEATURES, 4 * COLUMNS), 4, COLUMNS)) {
            RowRange rows = new RowRange(3, ROWS - 1);
            ColumnStatistics statistics = kernels.columnStatistics(features, rows);
            Standardization standardization = statistics.standardization();
            double[] gradient = new double[COLUMNS + 1];
            double[] weights = {0.5, -0.25, 0.125, 1, 0, -1};
            seen.add(kernels.logisticGradient(features, labels, standardization, rows, weights, gradient));
            seen.add(kernels.assignClusters(features, rows, centroids, new int[rows.size()]));
            Arrays.stream(gradient).forEach(seen::add);
            Arrays.stream(standardization.scale()).forEach(seen::add);
        }
        return seen;
    }

    @Test
    void theResultIsTheSameBitForBitForAnyNumberOfThreads() {
        List<Double> alone;
        try (Kernels one = Kernels.of(new CpuProvider(), 1)) {
            alone = train(one);
        }
        for (int threads : new int[] {2, 3, 8}) {
            try (Kernels several = Kernels.of(new CpuProvider(), threads)) {
                assertThat(train(several)).isEqualTo(alone);
            }
        }
    }

    @Test
    void severalThreadsMayShareKernels() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (Kernels shared = Kernels.of(new CpuProvider(), 2)) {
            List<Double> expected = train(shared);
            Callable<List<Double>> work = () -> train(shared);
            for (Future<List<Double>> result : callers.invokeAll(List.of(work, work, work, work))) {
                assertThat(result.get()).isEqualTo(expected);
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
