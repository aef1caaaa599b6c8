package io.bellwether.kernels.cpu;

import io.bellwether.kernels.RowRange;
import java.util.Arrays;

/*
 * Kernel: nearest centroid of each point.   X: m x n float32, centroids: k x n float32, assignments: m int32.
 * d(i, c) = sum over j of (x[i, j] - centroid[c, j])^2 in float32; the total of the least ones in float64.
 * Tolerance against float64: a chosen distance is within 1e-6 * n * d of the least.
 *
 * The centroids are turned to columns, so that the inner loop runs along the distances of one point to all centroids and has
 * no reduction: it becomes vector instructions. Four columns at a time, so a distance is loaded and stored once for four
 * terms; missing columns of the last four are zeros. The difference is squared as it is: the usual |x|^2 - 2 x c + |c|^2 is a
 * matrix product, but cancels for points far from the origin.
 *
 * Ladder, 200,000 x 28 mapped floats, 16 centroids, 1 thread of an Intel Xeon (AVX-512), JDK 17, best of 15:
 *   one distance after another (scalar provider)               2.5 GFLOP/s (3 per term)
 *   all distances of a point, four columns at a time          12    this one; 16 are one vector, so overhead shows
 */
/** Assigns points to centroids. */
final class ClusterAssignment implements Partial<ClusterAssignment> {
    private static final int UNROLL = 4;

    private double total;

    private ClusterAssignment() {}

    static double assign(RowWorkers workers, HostMatrix points, RowRange rows, HostMatrix centroids, int[] into) {
        float[][] byColumn = byColumn(centroids);
        int chunkRows = RowWorkers.chunkRows(points.columns());
        ClusterAssignment[] partials = new ClusterAssignment[Math.max(1, RowWorkers.chunks(rows, chunkRows))];
        Arrays.setAll(partials, chunk -> new ClusterAssignment());
        workers.forEachChunk(rows, chunkRows, (chunk, from, to) -> {
            int tileRows = points.tileRows();
            float[] scratch = points.scratch(tileRows);
            float[] point = new float[byColumn.length];
            float[] distances = new float[centroids.rows()];
            for (int row = from; row < to; row += tileRows) {
                int count = Math.min(tileRows, to - row);
                float[] values = points.rows(row, count, scratch);
                for (int i = 0; i < count; i++) {
                    int start = points.start(row) + i * points.columns();
                    System.arraycopy(values, start, point, 0, points.columns());
                    distances(point, byColumn, distances);
                    into[row - rows.from() + i] = partials[chunk].nearest(distances);
                }
            }
        });
        return Partial.combine(partials).total;
    }

    private static float[][] byColumn(HostMatrix centroids) {
        int padded = (centroids.columns() + UNROLL - 1) / UNROLL * UNROLL;
        float[][] byColumn = new float[padded][centroids.rows()];
        for (int c = 0; c < centroids.rows(); c++) {
            for (int j = 0; j < centroids.columns(); j++) {
                byColumn[j][c] = centroids.at(c, j);
            }
        }
        return byColumn;
    }

    private static void distances(float[] point, float[][] byColumn, float[] distances) {
        Arrays.fill(distances, 0);
        for (int j = 0; j < byColumn.length; j += UNROLL) {
            addFour(
                    distances,
                    byColumn[j],
                    byColumn[j + 1],
                    byColumn[j + 2],
                    byColumn[j + 3],
                    point[j],
                    point[j + 1],
                    point[j + 2],
                    point[j + 3]);
        }
    }

    private static void addFour(
            float[] distances, float[] c0, float[] c1, float[] c2, float[] c3, float x0, float x1, float x2, float x3) {
        for (int c = 0; c < distances.length; c++) {
            float d0 = x0 - c0[c];
            float d1 = x1 - c1[c];
            float d2 = x2 - c2[c];
            float d3 = x3 - c3[c];
            distances[c] += d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3;
        }
    }

    private int nearest(float[] distances) {
        int nearest = 0;
        for (int c = 0; c < distances.length; c++) {
            if (Float.isNaN(distances[c])) {
                return -1;
            }
            nearest = distances[c] < distances[nearest] ? c : nearest;
        }
        total += distances[nearest];
        return nearest;
    }

    @Override
    public void add(ClusterAssignment other) {
        total += other.total;
    }
}
