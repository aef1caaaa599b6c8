package io.bellwether.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every provider must do, one test for each operation, over awkward shapes, random and boundary values, and every kind
 * of memory that callers pass, against float64. Tolerances grow with the number of terms.
 */
public abstract class KernelConformance {
    private static final int[] SIZES = {1, 7, 8, 13, 64, 100, 1025};
    /** One rounding to float32. */
    private static final double ULP = 6e-8;

    private Kernels kernels;

    protected KernelConformance() {
        this.kernels = Kernels.of(provider(), 1);
    }

    protected abstract KernelProvider provider();

    @BeforeEach
    void open() {
        kernels.close();
        kernels = Kernels.of(provider(), 2);
    }

    @AfterEach
    void close() {
        assertThat(kernels.provider())
                .as("who computed it: nobody else stood in")
                .isEqualTo(provider().name());
        kernels.close();
    }

    static Stream<TestData> matrices() {
        return Arrays.stream(SIZES)
                .boxed()
                .flatMap(rows -> Arrays.stream(SIZES)
                        .boxed()
                        .flatMap(columns -> Stream.of(TestData.Values.values())
                                .map(values -> new TestData(rows, columns, values))));
    }

    static Stream<Arguments> products() {
        return Stream.of(
                        new int[] {1, 1, 1},
                        new int[] {7, 8, 13},
                        new int[] {13, 64, 7},
                        new int[] {64, 100, 13},
                        new int[] {100, 7, 1025},
                        new int[] {1025, 13, 8},
                        new int[] {129, 1025, 513})
                .map(shape -> Arguments.of(shape[0], shape[1], shape[2]));
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void multipliesMatrixAndVector(TestData data) {
        float[] x = new TestData(1, data.columns(), TestData.Values.RANDOM).floats();
        data.inEveryMemory(kernels, a -> {
            float[] y = kernels.multiply(a, x);
            for (int i = 0; i < data.rows(); i++) {
                double exact = 0;
                double terms = 0;
                for (int j = 0; j < data.columns(); j++) {
                    double term = (double) data.at(i, j) * x[j];
                    exact += term;
                    terms += Math.abs(term);
                }
                assertClose(y[i], exact, terms, data.columns());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("products")
    void multipliesMatrices(int rows, int inner, int columns) {
        TestData left = new TestData(rows, inner, TestData.Values.RANDOM);
        TestData right = new TestData(inner, columns, TestData.Values.BOUNDARY);
        try (Matrix a = kernels.matrix(left.floats(), rows, inner);
                Matrix b = kernels.matrix(right.mapped(), inner, columns);
                Matrix product = kernels.multiply(a, b)) {
            float[] values = kernels.toArray(product);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    double exact = 0;
                    double terms = 0;
                    for (int k = 0; k < inner; k++) {
                        double term = (double) left.at(i, k) * right.at(k, j);
                        exact += term;
                        terms += Math.abs(term);
                    }
                    assertClose(values[i * columns + j], exact, terms, inner);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void reducesRows(TestData data) {
        RowRange rows = data.innerRows();
        data.inEveryMemory(kernels, a -> {
            for (Reduction reduction : Reduction.values()) {
                float[] values = kernels.reduceRows(a, rows, reduction);
                for (int i = rows.from(); i < rows.to(); i++) {
                    double terms = reduction == Reduction.SUM_OF_SQUARES
                            ? data.row(i).map(v -> v * v).sum()
                            : data.row(i).map(Math::abs).sum();
                    assertClose(values[i - rows.from()], reduce(data, i, reduction), terms, data.columns());
                }
            }
        });
    }

    private static double reduce(TestData data, int row, Reduction reduction) {
        return switch (reduction) {
            case SUM -> data.row(row).sum();
            case MEAN -> data.row(row).average().orElseThrow();
            case MIN -> data.row(row).min().orElseThrow();
            case MAX -> data.row(row).max().orElseThrow();
            case SUM_OF_SQUARES -> data.row(row).map(v -> v * v).sum();
        };
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void findsColumnStatisticsOfWhatIsThere(TestData complete) {
        TestData data = complete.withGaps();
        RowRange rows = data.innerRows();
        data.inEveryMemory(kernels, a -> {
            ColumnStatistics statistics = kernels.columnStatistics(a, rows);
            for (int j = 0; j < data.columns(); j++) {
                double[] there = data.column(j, rows);
                double mean = Arrays.stream(there).average().orElse(Double.NaN);
                double variance = Arrays.stream(there)
                        .map(v -> (v - mean) * (v - mean))
                        .average()
                        .orElse(Double.NaN);
                double size = 1e-30 + Arrays.stream(there).map(Math::abs).max().orElse(0);
                assertThat(statistics.count(j)).isEqualTo(there.length);
                assertThat(statistics.mean(j)).isCloseTo(mean, within(1e-12 * size * rows.size()));
                assertThat(statistics.deviation(j)).isCloseTo(Math.sqrt(variance), within(1e-12 * size * rows.size()));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void findsLogisticLossAndGradient(TestData complete) {
        LogisticReference reference = new LogisticReference(complete.withGaps());
        TestData data = reference.features();
        RowRange rows = data.innerRows();
        data.inEveryMemory(kernels, features -> {
            try (Matrix labels = kernels.matrix(reference.labels(), data.rows(), 1)) {
                double[] gradient = new double[data.columns() + 1];
                Arrays.fill(gradient, 1e9); // to be overwritten
                double loss = kernels.logisticGradient(
                        features, labels, reference.standardization(), rows, reference.weights(), gradient);
                assertThat(loss).isCloseTo(reference.loss(rows), within(1e-11 * rows.size() * data.columns()));
                for (int j = 0; j <= data.columns(); j++) {
                    assertThat(gradient[j])
                            .as("gradient[%d]", j)
                            .isCloseTo(reference.gradient(rows, j), within(1e-11 * rows.size() * data.columns()));
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void findsLogisticProbabilities(TestData complete) {
        LogisticReference reference = new LogisticReference(complete.withGaps());
        RowRange rows = complete.innerRows();
        reference.features().inEveryMemory(kernels, features -> {
            float[] probabilities =
                    kernels.logisticProbabilities(features, reference.standardization(), rows, reference.weights());
            for (int i = rows.from(); i < rows.to(); i++) {
                assertThat((double) probabilities[i - rows.from()])
                        .isCloseTo(LogisticReference.sigmoid(reference.margin(i)), within(2 * ULP));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void assignsPointsToTheNearestCentroid(TestData data) {
        RowRange rows = data.innerRows();
        for (int clusters : new int[] {1, 3, 13}) {
            TestData centroids = new TestData(clusters, data.columns(), TestData.Values.RANDOM);
            data.inEveryMemory(kernels, points -> {
                try (Matrix means = kernels.matrix(centroids.floats(), clusters, data.columns())) {
                    int[] assignments = new int[rows.size()];
                    double total = kernels.assignClusters(points, rows, means, assignments);
                    double exactTotal = 0;
                    for (int i = rows.from(); i < rows.to(); i++) {
                        int row = i;
                        double[] distances = IntStream.range(0, clusters)
                                .mapToDouble(c -> distance(data, row, centroids, c))
                                .toArray();
                        double least = Arrays.stream(distances).min().orElseThrow();
                        double chosen = distances[assignments[i - rows.from()]];
                        assertThat(chosen).isLessThanOrEqualTo(least * (1 + 4 * ULP * (data.columns() + 4)));
                        exactTotal += least;
                    }
                    assertThat(total).isCloseTo(exactTotal, within(exactTotal * 4 * ULP * (data.columns() + 4)));
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("matrices")
    void copiesAMatrixThereAndBack(TestData data) {
        data.inEveryMemory(kernels, a -> assertThat(kernels.toArray(a)).isEqualTo(data.floats()));
    }

    /** On a device with memory of its own, whatever changes between two calls has to be copied again. */
    @Test
    void aLaterCallSeesWhatHasChangedSince() {
        TestData data = new TestData(100, 13, TestData.Values.RANDOM);
        TestData other = new TestData(13, 13, TestData.Values.RANDOM);
        RowRange rows = data.innerRows();
        try (Matrix a = kernels.matrix(data.floats(), 100, 13);
                Matrix b = kernels.matrix(other.floats(), 13, 13);
                Matrix c = kernels.matrix(Arrays.copyOf(data.floats(), 169), 13, 13);
                Matrix labels = kernels.matrix(data.labels(), 100, 1);
                Matrix noLabels = kernels.matrix(new float[100], 100, 1);
                Kernels fresh = Kernels.of(provider(), 1);
                Matrix freshA = fresh.matrix(data.floats(), 100, 13)) {
            float[] x = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
            kernels.multiply(a, x);
            x[0] = 2;
            assertThat(kernels.multiply(a, x)).isEqualTo(fresh.multiply(freshA, x));

            kernels.multiply(a, b).close();
            try (Matrix product = kernels.multiply(a, c);
                    Matrix freshC = fresh.matrix(Arrays.copyOf(data.floats(), 169), 13, 13);
                    Matrix freshProduct = fresh.multiply(freshA, freshC)) {
                assertThat(kernels.toArray(product)).isEqualTo(fresh.toArray(freshProduct));
            }

            kernels.assignClusters(a, rows, b, new int[rows.size()]);
            int[] assignments = new int[rows.size()];
            int[] freshAssignments = new int[rows.size()];
            double total = kernels.assignClusters(a, rows, c, assignments);
            try (Matrix freshC = fresh.matrix(Arrays.copyOf(data.floats(), 169), 13, 13)) {
                assertThat(total).isEqualTo(fresh.assignClusters(freshA, rows, freshC, freshAssignments));
            }
            assertThat(assignments).isEqualTo(freshAssignments);

            double[] weights = new double[14];
            double[] gradient = new double[14];
            kernels.logisticGradient(a, labels, Standardization.none(13), rows, weights, gradient);
            weights[3] = 1;
            double loss = kernels.logisticGradient(a, noLabels, Standardization.none(13), rows, weights, gradient);
            try (Matrix freshNoLabels = fresh.matrix(new float[100], 100, 1)) {
                double[] freshGradient = new double[14];
                assertThat(loss)
                        .isEqualTo(fresh.logisticGradient(
                                freshA, freshNoLabels, Standardization.none(13), rows, weights, freshGradient));
                assertThat(gradient).isEqualTo(freshGradient);
            }
        }
    }

    /** Each caller has weights of its own, so one that got another's results would notice. */
    @Test
    void severalThreadsMayShareAMatrix() throws Exception {
        LogisticReference reference = new LogisticReference(new TestData(1025, 13, TestData.Values.RANDOM));
        RowRange rows = new RowRange(0, 1025);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (Matrix features = kernels.matrix(reference.features().floats(), 1025, 13);
                Matrix labels = kernels.matrix(reference.labels(), 1025, 1)) {
            IntFunction<List<Double>> work = caller -> {
                double[] weights = reference.weights().clone();
                weights[0] = caller;
                double[] gradient = new double[14];
                double loss = kernels.logisticGradient(
                        features, labels, reference.standardization(), rows, weights, gradient);
                return Stream.concat(Stream.of(loss), Arrays.stream(gradient).boxed())
                        .toList();
            };
            List<List<Double>> alone = IntStream.range(0, 4).mapToObj(work).toList();
            for (int turn = 0; turn < 10; turn++) {
                List<Callable<List<Double>>> calls = IntStream.range(0, 4)
                        .mapToObj(caller -> (Callable<List<Double>>) () -> work.apply(caller))
                        .toList();
                List<Future<List<Double>>> results = callers.invokeAll(calls);
                for (int caller = 0; caller < 4; caller++) {
                    assertThat(results.get(caller).get()).isEqualTo(alone.get(caller));
                }
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static double distance(TestData points, int row, TestData centroids, int centroid) {
        double sum = 0;
        for (int j = 0; j < points.columns(); j++) {
            double difference = (double) points.at(row, j) - centroids.at(centroid, j);
            sum += difference * difference;
        }
        return sum;
    }

    /** Within the error of so many float32 additions of terms of this total size. */
    private static void assertClose(float actual, double exact, double terms, int length) {
        double tolerance = ULP * (length + 2) * terms + Float.MIN_NORMAL;
        if (!(Math.abs(actual - exact) <= tolerance)) { // AssertJ for a million values would take minutes
            assertThat((double) actual).isCloseTo(exact, within(tolerance));
        }
    }
}
