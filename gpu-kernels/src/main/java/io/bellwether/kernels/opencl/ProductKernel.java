package io.bellwether.kernels.opencl;

import com.aparapi.Range;
import com.aparapi.device.OpenCLDevice;

/*
 * Kernel: C = A B.   A: m x k, B: k x n, C: m x n, float32, accumulated in float32 over k.
 * Tolerance against float64: 1e-6 * k * max|a b|.
 *
 * A group of 16 x 16 items makes a tile of 64 x 16 of C. It goes along k in steps of 16: all items load a tile of A (64 x 16) and
 * one of B (16 x 16) into local memory, then each multiplies for its column and four of the rows. So a value of B is read from
 * local memory once for four products, neighbours read neighbouring values, and on a CPU the 16 items of a row become one vector.
 *
 * Ladder, 1024 x 1024 x 1024 on PoCL 3.1, GFLOP/s and core of an Intel Xeon (AVX-512):
 *   four rows an item                                          3.5    this one
 *   the 16 steps written out, to help PoCL's vectorizer        3.0
 * Not yet measured on a graphics card.
 */
/** The matrix product; its last operands stay on the device. */
final class ProductKernel extends DeviceKernel {
    /** Columns of C in a group's tile, and the step along k. */
    private static final int TILE = 16;
    /** Rows of C in a group's tile: four for each item. */
    private static final int TILE_ROWS = 64;

    private static final float[] NONE = new float[1];

    private int rows;
    private int inner;
    private int columns;
    private float[] a = NONE;
    private float[] b = NONE;
    private float[] c = NONE;

    @Local
    private final float[] tileA = new float[TILE_ROWS * TILE];

    @Local
    private final float[] tileB = new float[TILE * TILE];

    ProductKernel(OpenCLDevice device) {
        super(device);
    }

    /** The product, row by row. */
    float[] multiply(float[] left, float[] right, int leftRows, int leftColumns, int rightColumns) {
        begin();
        if (left != a) {
            a = left;
            put(a);
        }
        if (right != b) {
            b = right;
            put(b);
        }
        rows = leftRows;
        inner = leftColumns;
        columns = rightColumns;
        float[] product = Poison.floats(leftRows * rightColumns);
        c = product;
        launch(Range.create2D(covering(columns, TILE), covering(rows, TILE_ROWS) / 4, TILE, TILE), () -> get(product));
        Poison.check(product, product.length);
        return product;
    }

    /** Whether the array is one of those that it keeps on the device. */
    boolean holds(float[] array) {
        return array == a || array == b || array == c;
    }

    @Override
    public void run() {
        int x = getLocalId(0);
        int y = getLocalId(1);
        int column = getGlobalId(0);
        int firstRow = getGroupId(1) * TILE_ROWS;
        float c0 = 0;
        float c1 = 0;
        float c2 = 0;
        float c3 = 0;
        for (int step = 0; step < inner; step += TILE) {
            for (int part = 0; part < 4; part++) {
                int row = part * TILE + y;
                float value = 0;
                if (firstRow + row < rows && step + x < inner) {
                    value = a[(firstRow + row) * inner + step + x];
                }
                tileA[row * TILE + x] = value;
            }
            float value = 0;
            if (step + y < inner && column < columns) {
                value = b[(step + y) * columns + column];
            }
            tileB[y * TILE + x] = value;
            localBarrier();
            for (int k = 0; k < TILE; k++) {
                float factor = tileB[k * TILE + x];
                c0 += tileA[y * TILE + k] * factor;
                c1 += tileA[(y + TILE) * TILE + k] * factor;
                c2 += tileA[(y + 2 * TILE) * TILE + k] * factor;
                c3 += tileA[(y + 3 * TILE) * TILE + k] * factor;
            }
            localBarrier();
        }
        int row = firstRow + y;
        if (column < columns) {
            if (row < rows) {
                c[row * columns + column] = c0;
            }
            if (row + TILE < rows) {
                c[(row + TILE) * columns + column] = c1;
            }
            if (row + 2 * TILE < rows) {
                c[(row + 2 * TILE) * columns + column] = c2;
            }
            if (row + 3 * TILE < rows) {
                c[(row + 3 * TILE) * columns + column] = c3;
            }
        }
    }
}
