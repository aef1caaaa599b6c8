package io.bellwether.search.sampler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The Cholesky factor of a positive definite matrix, by rows, since a row more (a trial that runs) then leaves all others as they are
 * and costs O(n^2), which the libraries' factors don't offer. Sums go over four accumulators, which a processor adds at once; their
 * order is fixed, so they are the same on every machine.
 * Cost: n^3 / 3 to factor or to invert, n^2 to solve.
 */
/** A lower triangle L with L L^T = a covariance. Immutable once made. */
final class Triangle {
    private final double[][] rows;

    private Triangle(double[][] rows) {
        this.rows = rows;
    }

    /**
     * The factor of a matrix of which the lower triangle is given, row by row; it is overwritten.
     *
     * @return null if it is not positive definite
     */
    static @Nullable Triangle of(double[][] lower) {
        for (int i = 0; i < lower.length; i++) {
            if (!factorRow(lower, i)) {
                return null;
            }
        }
        return new Triangle(lower);
    }

    /** With one more row of the matrix: its covariances with the others, then its variance. */
    Triangle with(double[] row) {
        double[][] more = Arrays.copyOf(rows, rows.length + 1);
        more[rows.length] = row.clone();
        factorRow(more, rows.length);
        return new Triangle(more);
    }

    private static boolean factorRow(double[][] lower, int i) {
        double[] row = lower[i];
        for (int j = 0; j < i; j++) {
            row[j] = (row[j] - dot(row, lower[j], 0, j)) / lower[j][j];
        }
        double left = row[i] - dot(row, row, 0, i);
        row[i] = Math.sqrt(Math.max(left, 1e-14));
        return left > 0;
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

    /** The x with L x = b. */
    double[] solve(double[] b) {
        double[] x = new double[rows.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (b[i] - dot(rows[i], x, 0, i)) / rows[i][i];
        }
        return x;
    }

    /** The x with L^T x = b. */
    double[] solveTransposed(double[] b) {
        double[] x = b.clone();
        for (int i = x.length - 1; i >= 0; i--) {
            double[] row = rows[i];
            double value = x[i] / row[i];
            x[i] = value;
            for (int j = 0; j < i; j++) {
                x[j] -= value * row[j];
            }
        }
        return x;
    }

    /** The lower triangle of the inverse of L L^T. */
    double[][] inverse() {
        int n = rows.length;
        // Columns of the inverse of L as rows: column j begins at its j-th entry.
        double[][] columns = new double[n][n];
        for (int j = 0; j < n; j++) {
            double[] column = columns[j];
            column[j] = 1 / rows[j][j];
            for (int i = j + 1; i < n; i++) {
                column[i] = -dot(rows[i], column, j, i) / rows[i][i];
            }
        }
        double[][] inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            inverse[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                inverse[i][j] = dot(columns[i], columns[j], i, n);
            }
        }
        return inverse;
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
