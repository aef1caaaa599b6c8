package io.bellwether.search.sampler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The Cholesky factor of a positive definite matrix, by rows, since a row more (a trial that runs) then leaves all others as they are
 * and costs O(n^2), which the libraries' factors don't offer. It is kept by columns too: then factoring, inverting and solving all
 * add multiples of one array to another, four at a time, which a processor does for several elements at once, where a sum of products would wait for
 * itself. The order of all sums is fixed, so they are the same on every machine.
 * Cost: n^3 / 3 to factor, 2 n^3 / 3 to invert, n^2 to solve.
 */
/** A lower triangle L with L L^T = a covariance. Immutable once made. */
final class Triangle {
    private static final double LEAST_SQUARE = 1e-14;

    private final double[][] rows;
    /** L^T: of column j the entries from j on. */
    private final double[][] columns;

    private Triangle(double[][] rows, double[][] columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * The factor of a matrix of which the lower triangle is given, row by row.
     *
     * @return null if it is not positive definite
     */
    static @Nullable Triangle of(double[][] lower) {
        int n = lower.length;
        double[][] columns = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                columns[j][i] = lower[i][j];
            }
        }
        for (int i = 0; i < n; i++) {
            double[] column = columns[i];
            int k = 0;
            for (; k + 3 < i; k += 4) {
                add(
                        column,
                        columns,
                        k,
                        -columns[k][i],
                        -columns[k + 1][i],
                        -columns[k + 2][i],
                        -columns[k + 3][i],
                        i,
                        n);
            }
            for (; k < i; k++) {
                add(column, columns[k], -columns[k][i], i, n);
            }
            if (!(column[i] > 0)) {
                return null;
            }
            double root = Math.sqrt(Math.max(column[i], LEAST_SQUARE));
            column[i] = root;
            for (int j = i + 1; j < n; j++) {
                column[j] /= root;
            }
        }
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                rows[i][j] = columns[j][i];
            }
        }
        return new Triangle(rows, columns);
    }

    /** With one more row of the matrix: its covariances with the others, then its variance. */
    Triangle with(double[] row) {
        int n = rows.length;
        double[] last = Arrays.copyOf(solve(row), n + 1);
        last[n] = Math.sqrt(Math.max(row[n] - dot(last, last, 0, n), LEAST_SQUARE));
        double[][] more = Arrays.copyOf(rows, n + 1);
        more[n] = last;
        double[][] longer = new double[n + 1][];
        for (int j = 0; j <= n; j++) {
            longer[j] = j < n ? Arrays.copyOf(columns[j], n + 1) : new double[n + 1];
            longer[j][n] = last[j];
        }
        return new Triangle(more, longer);
    }

    int size() {
        return rows.length;
    }

    double diagonal(int i) {
        return rows[i][i];
    }

    double at(int row, int column) {
        return rows[row][column];
    }

    /** The x with L x = b; of a longer b the beginning counts. */
    double[] solve(double[] b) {
        int n = rows.length;
        double[] x = Arrays.copyOf(b, n);
        for (int j = 0; j < n; j++) {
            x[j] /= rows[j][j];
            add(x, columns[j], -x[j], j + 1, n);
        }
        return x;
    }

    /** Replaces b by the x with L x = b for several b at once: of row i of {@code b} each has its i-th entry. */
    void solveAll(double[][] b) {
        for (int i = 0; i < rows.length; i++) {
            double[] row = rows[i];
            double[] x = b[i];
            int count = x.length;
            int k = 0;
            for (; k + 3 < i; k += 4) {
                add(x, b, k, -row[k], -row[k + 1], -row[k + 2], -row[k + 3], 0, count);
            }
            for (; k < i; k++) {
                add(x, b[k], -row[k], 0, count);
            }
            double root = row[i];
            for (int j = 0; j < count; j++) {
                x[j] /= root;
            }
        }
    }

    /** The x with L^T x = b. */
    double[] solveTransposed(double[] b) {
        double[] x = b.clone();
        for (int i = x.length - 1; i >= 0; i--) {
            x[i] /= rows[i][i];
            add(x, rows[i], -x[i], 0, i);
        }
        return x;
    }

    /** The lower triangle of the inverse of L L^T. */
    double[][] inverse() {
        int n = rows.length;
        double[][] ofFactor = new double[n][];
        double[][] inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            double[] row = new double[i + 1];
            for (int k = 0; k < i; k++) {
                add(row, ofFactor[k], -rows[i][k], 0, k + 1);
            }
            row[i] = 1;
            for (int j = 0; j <= i; j++) {
                row[j] /= rows[i][i];
            }
            ofFactor[i] = row;
            inverse[i] = new double[i + 1];
        }
        for (int i = 0; i < n; i++) {
            int k = i;
            for (; k + 3 < n; k += 4) {
                add(
                        inverse[i],
                        ofFactor,
                        k,
                        ofFactor[k][i],
                        ofFactor[k + 1][i],
                        ofFactor[k + 2][i],
                        ofFactor[k + 3][i],
                        0,
                        i + 1);
            }
            for (; k < n; k++) {
                add(inverse[i], ofFactor[k], ofFactor[k][i], 0, i + 1);
            }
        }
        return inverse;
    }

    private static void add(double[] sum, double[] more, double times, int from, int to) {
        for (int i = from; i < to; i++) {
            sum[i] += times * more[i];
        }
    }

    /** Four arrays from the {@code first}. */
    private static void add(
            double[] sum, double[][] more, int first, double a, double b, double c, double d, int from, int to) {
        double[] ofA = more[first];
        double[] ofB = more[first + 1];
        double[] ofC = more[first + 2];
        double[] ofD = more[first + 3];
        for (int i = from; i < to; i++) {
            sum[i] += (a * ofA[i] + b * ofB[i]) + (c * ofC[i] + d * ofD[i]);
        }
    }

    static double dot(double[] a, double[] b, int from, int to) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = from;
        for (; i + 3 < to; i += 4) {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }
        for (; i < to; i++) {
            first += a[i] * b[i];
        }
        return first + second + (third + fourth);
    }
}
