package io.bellwether.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.kernels.cpu.CpuProvider;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private final Kernels kernels = Kernels.of(new CpuProvider(), 1);

    @AfterEach
    void close() {
        kernels.close();
    }

    @Test
    void takesTheBestProviderThatWorksHere() {
        try (Kernels best = Kernels.open(1)) {
            assertThat(best.provider()).isIn("opencl", "cpu"); // by whether this machine has a graphics card
        }
    }

    @Test
    void listsTheProvidersBestFirst() {
        assertThat(Kernels.providers()).containsExactly("opencl", "cpu", "scalar");
    }

    @Test
    void takesAProviderWithAReservationOnlyWhenItIsAskedFor() {
        KernelProvider processor = new Named("opencl", Optional.of("only a processor"), Optional.empty());
        KernelProvider cpu = new Named("cpu", Optional.empty());

        ProviderChoice best = ProviderChoice.among(List.of(processor, cpu), null);
        ProviderChoice asked = ProviderChoice.among(List.of(processor, cpu), "opencl");

        assertThat(best.provider()).isSameAs(cpu);
        assertThat(best.reason()).isEqualTo("the best that works here; not opencl: only a processor");
        assertThat(asked.provider()).isSameAs(processor);
    }

    @Test
    void saysWhyABetterProviderWasPassedOver() {
        KernelProvider gpu = new Named("opencl", Optional.of("no OpenCL device of type GPU or CPU was found"));
        KernelProvider cpu = new Named("cpu", Optional.empty());

        ProviderChoice choice = ProviderChoice.among(List.of(gpu, cpu), null);

        assertThat(choice.provider()).isSameAs(cpu);
        assertThat(choice.reason())
                .isEqualTo("the best that works here; not opencl: no OpenCL device of type GPU or CPU was found");
    }

    @Test
    void takesTheProviderAskedForOrSaysWhyNot() {
        List<KernelProvider> installed = ProviderChoice.installed();
        assertThat(ProviderChoice.among(installed, "scalar").provider().name()).isEqualTo("scalar");
        assertThatThrownBy(() -> ProviderChoice.among(installed, "cuda"))
                .hasMessage(
                        "bellwether.kernels: 'cuda' (expected: one of [opencl, cpu, scalar]); correct or drop the property");
        assertThatThrownBy(() -> ProviderChoice.among(List.of(new Named("opencl", Optional.of("no device"))), "opencl"))
                .hasMessageContaining("'opencl' can't be used here: no device");
    }

    @Test
    void refusesShapesThatDoNotFit() {
        try (Matrix a = kernels.matrix(new float[6], 2, 3);
                Matrix b = kernels.matrix(new float[8], 4, 2)) {
            assertThatThrownBy(() -> kernels.matrix(new float[5], 2, 3))
                    .hasMessage("matrix values: 5 (expected: >= 6)");
            assertThatThrownBy(() -> kernels.matrix(FloatBuffer.allocate(0), 1, 0))
                    .hasMessage("matrix columns: 0 (expected: >= 1)");
            assertThatThrownBy(() -> kernels.multiply(a, b))
                    .hasMessage("rows of b: 4 (expected: 3, as many as columns of a)");
            assertThatThrownBy(() -> kernels.multiply(a, new float[2])).hasMessage("x: length 2 (expected: 3)");
            assertThatThrownBy(() -> kernels.columnStatistics(a, new RowRange(1, 3)))
                    .hasMessage("row range: [1, 3) (expected: within [0, 2))");
            assertThatThrownBy(() -> new RowRange(2, 1)).hasMessage("row range: [2, 1) (expected: 0 <= from <= to)");
            assertThatThrownBy(() -> kernels.logisticProbabilities(
                            a, Standardization.none(3), new RowRange(0, 2), new double[3]))
                    .hasMessage("weights (one per column and the intercept): length 3 (expected: 4)");
            assertThatThrownBy(() -> kernels.assignClusters(a, new RowRange(0, 2), b, new int[2]))
                    .hasMessage("columns of centroids: 2 (expected: 3, as many as columns of points)");
        }
    }

    @Test
    void refusesAMatrixThatIsClosedOrNotItsOwn() {
        Matrix closed = kernels.matrix(new float[1], 1, 1);
        closed.close();
        closed.close();
        assertThatThrownBy(() -> kernels.toArray(closed)).hasMessageStartingWith("matrix: closed (expected: open)");
        try (Kernels other = Kernels.of(new CpuProvider(), 1);
                Matrix foreign = other.matrix(new float[1], 1, 1)) {
            assertThatThrownBy(() -> kernels.toArray(foreign)).hasMessageStartingWith("matrix: made by other kernels");
        }
    }

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        LogisticReference problem = new LogisticReference(new TestData(100, 7, TestData.Values.RANDOM).withGaps());
        RowRange rows = new RowRange(0, 100);
        try (Matrix features = kernels.matrix(problem.features().floats(), 100, 7);
                Matrix labels = kernels.matrix(problem.labels(), 100, 1)) {
            double[] gradient = new double[8];
            kernels.logisticGradient(features, labels, problem.standardization(), rows, problem.weights(), gradient);
            for (int j = 0; j < 8; j++) {
                double[] above = problem.weights().clone();
                double[] below = problem.weights().clone();
                above[j] += 1e-5;
                below[j] -= 1e-5;
                double slope = (kernels.logisticGradient(
                                        features, labels, problem.standardization(), rows, above, new double[8])
                                - kernels.logisticGradient(
                                        features, labels, problem.standardization(), rows, below, new double[8]))
                        / 2e-5;
                assertThat(gradient[j]).isCloseTo(slope, within(1e-5));
            }
        }
    }

    @Test
    void anExtremeMarginCostsItsSizeAndNoOverflow() {
        try (Matrix features = kernels.matrix(new float[] {1, 1, 1, 1, 1}, 5, 1);
                Matrix labels = kernels.matrix(new float[] {0, 0, 0, 0, 1}, 5, 1)) {
            double[] gradient = new double[2];
            double loss = kernels.logisticGradient(
                    features, labels, Standardization.none(1), new RowRange(0, 5), new double[] {5000, 0}, gradient);
            assertThat(loss).isEqualTo(20_000);
            assertThat(gradient).containsExactly(4, 4);
        }
    }

    @Test
    void aColumnWithoutSpreadDoesNotWeigh() {
        float missing = Float.NaN;
        try (Matrix a = kernels.matrix(new float[] {3, missing, 1, 3, missing, missing, 3, missing, 5}, 3, 3)) {
            ColumnStatistics statistics = kernels.columnStatistics(a, new RowRange(0, 3));
            assertThat(statistics.count(1)).isZero();
            assertThat(statistics.mean(1)).isNaN();
            assertThat(statistics.count(2)).isEqualTo(2);
            assertThat(statistics.deviation(2)).isEqualTo(2);
            assertThat(statistics.standardization().mean()).containsExactly(3, 0, 3);
            assertThat(statistics.standardization().scale()).containsExactly(0, 0, 0.5);
        }
    }

    @Test
    void aPointWithAMissingCoordinateBelongsToNoCluster() {
        try (Matrix points = kernels.matrix(new float[] {1, 1, Float.NaN, 1, 9, 9}, 3, 2);
                Matrix centroids = kernels.matrix(new float[] {8, 8, 1, 2, 1, 2}, 3, 2)) {
            int[] assignments = new int[3];
            assertThat(kernels.assignClusters(points, new RowRange(0, 3), centroids, assignments))
                    .isEqualTo(3);
            assertThat(assignments).containsExactly(1, -1, 0);
        }
    }

    @Test
    void anEmptyRangeAddsNothing() {
        try (Matrix a = kernels.matrix(new float[] {1, 2}, 2, 1)) {
            double[] gradient = {7, 7};
            RowRange none = new RowRange(1, 1);
            assertThat(kernels.logisticGradient(a, a, Standardization.none(1), none, new double[2], gradient))
                    .isZero();
            assertThat(gradient).containsExactly(0, 0);
            assertThat(kernels.columnStatistics(a, none).count(0)).isZero();
            assertThat(kernels.reduceRows(a, none, Reduction.SUM)).isEmpty();
        }
    }

    private record Named(String name, Optional<String> reservation, Optional<String> obstacle)
            implements KernelProvider {
        Named(String name, Optional<String> obstacle) {
            this(name, Optional.empty(), obstacle);
        }

        @Override
        public int rank() {
            return 0;
        }

        @Override
        public Device open(int parallelism) {
            throw new UnsupportedOperationException("only its name is asked for");
        }
    }
}
