package io.bellwether.kernels.cpu;

import io.bellwether.kernels.RowRange;
import java.util.Arrays;

/*
 * Kernel: C = A B.   A: m x k, B: k x n, C: m x n, float32, accumulated in float32 over k.
 * Tolerance against float64: 1e-6 * k * max|a b|.
 *
 * A panel of B, DEPTH x WIDTH, is copied to arrays of its own; for each row of A, a row of C gathers DEPTH rows of the panel,
 * UNROLL at a time, so a value of C is loaded and stored once for UNROLL products. Rows of the panel are separate Java arrays
 * because HotSpot makes no vector instructions of a loop that reads one array at several offsets. Missing rows of the last
 * panel are zeros times zeros.
 *
 * Ladder, 1024 x 1024 x 1024, 1 thread of an Intel Xeon (AVX-512), JDK 17, GFLOP/s, best of 4:
 *   three loops in float64 (scalar provider)                   0.3
 *   row of C += a * row of B                                   4.6
 *   four rows of B at a time                                   8.6
 *   the same on a panel of 64 x 512, one array                 9.1
 *   the same, each row of the panel an array of its own       37     this one
 *   eight rows at a time                                  6 - 43     too long a body: vectors only when inlined luckily
 *   four rows, Math.fma and two rows of C                     54     not taken: without FMA hardware it is BigDecimal
 */
/** The matrix product. */
final class MatrixProduct {
    private static final int DEPTH = 64;
    private static final int WIDTH = 512;
    private static final int UNROLL = 4;
    private static final int CHUNK_ROWS = 128;

    private final HostMatrix a;
    private final HostMatrix b;
    private final float[] product;
    private final float[][] panel = new float[DEPTH][WIDTH];
    private final float[] factors = new float[DEPTH];
    private final float[] row = new float[WIDTH];

    private MatrixProduct(HostMatrix a, HostMatrix b, float[] product) {
        this.a = a;
        this.b = b;
        this.product = product;
    }

    static HostMatrix multiply(RowWorkers workers, HostMatrix a, HostMatrix b) {
        float[] product = new float[a.rows() * b.columns()];
        workers.forEachChunk(
                new RowRange(0, a.rows()),
                CHUNK_ROWS,
                (chunk, from, to) -> new MatrixProduct(a, b, product).compute(from, to));
        return HostMatrix.of(product, a.rows(), b.columns());
    }

    private void compute(int from, int to) {
        float[] left = a.rows(from, to - from, a.scratch(to - from));
        for (int column = 0; column < b.columns(); column += WIDTH) {
            int width = Math.min(WIDTH, b.columns() - column);
            for (int inner = 0; inner < a.columns(); inner += DEPTH) {
                int depth = Math.min(DEPTH, a.columns() - inner);
                loadPanel(inner, depth, column, width);
                for (int i = from; i < to; i++) {
                    Arrays.fill(factors, 0);
                    System.arraycopy(left, a.start(from) + (i - from) * a.columns() + inner, factors, 0, depth);
                    addToRow(i * b.columns() + column, depth, width);
                }
            }
        }
    }

    private void loadPanel(int inner, int depth, int column, int width) {
        for (int k = 0; k < DEPTH; k++) {
            if (k < depth) {
                b.copy(inner + k, column, width, panel[k]);
            } else {
                Arrays.fill(panel[k], 0);
            }
        }
    }

    private void addToRow(int at, int depth, int width) {
        System.arraycopy(product, at, row, 0, width);
        for (int k = 0; k < depth; k += UNROLL) {
            addFour(row, width, factors, k, panel[k], panel[k + 1], panel[k + 2], panel[k + 3]);
        }
        System.arraycopy(row, 0, product, at, width);
    }

    private static void addFour(
            float[] row, int width, float[] factors, int k, float[] p0, float[] p1, float[] p2, float[] p3) {
        float f0 = factors[k];
        float f1 = factors[k + 1];
        float f2 = factors[k + 2];
        float f3 = factors[k + 3];
        for (int j = 0; j < width; j++) {
            row[j] += f0 * p0[j] + f1 * p1[j] + f2 * p2[j] + f3 * p3[j];
        }
    }
}
