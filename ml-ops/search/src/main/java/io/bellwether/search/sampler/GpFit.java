package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.Objects;

/*
 * Implementation note.
 *
 * The kernel's parameters are those of the greatest posterior density (MAP), found by BoxMinimizer over their logarithms from two
 * starts, a smooth function and a wrinkled one. With W = alpha alpha^T - K^-1, alpha = K^-1 y, the slope of the log likelihood by a
 * parameter t is sum(W dK/dt) / 2 [1, eq. 5.9]; the squared distances by axis are reckoned once.
 *
 * In a frame of the kernel's own (GpFrame) it starts from what a kernel of other axes says of this one's.
 *
 * Priors (Optuna's, which its authors found to go well over many problems): log p = -0.1 / w - 0.1 w for each inverse squared length
 * w; a Gamma(2, 1) on the scale; a Gamma(1.1, 30) on the noise, that is, little of it. Values are standardized before.
 *
 * Cost: O(n^3 + n^2 d) for each of some dozens of evaluations.
 *
 * [1] Rasmussen, Williams: Gaussian processes for machine learning, MIT Press 2006.
 */
/** Finds the kernel that explains some values best. Caller-confined. */
final class GpFit implements BoxMinimizer.Function {
    static final double LEAST_NOISE = 1e-6;

    private static final double[] STARTS = {1, 16};
    private static final double FIRST_NOISE = 1e-2;
    private static final double MOST = 12;
    /** Of the logarithm of the noise above the least: far below that, or it would be the floor. */
    private static final double LEAST_LOG_NOISE = -16;

    private static final int STEPS = 40;
    private static final double TOLERANCE = 1e-2;

    private final boolean[] isWord;
    private final double[] values;
    private final GpFrame frame;
    /** By axis: the squared distances of points 1, 2, ... to all points before, row by row. */
    private final double[][] squares;

    /** Of a kernel with lengths along the cube's axes. */
    GpFit(boolean[] isWord, double[][] points, double[] values) {
        this(isWord, points, values, GpFrame.ofCube());
    }

    /**
     * Of a kernel with lengths along a frame's axes.
     *
     * @param inCube points of the cube
     */
    GpFit(boolean[] isWord, double[][] inCube, double[] values, GpFrame frame) {
        this.isWord = isWord;
        this.values = values;
        this.frame = frame;
        double[][] points = Arrays.stream(inCube).map(frame::turned).toArray(double[][]::new);
        int n = points.length;
        this.squares = new double[isWord.length][n * (n - 1) / 2];
        for (int axis = 0; axis < isWord.length; axis++) {
            int pair = 0;
            for (int i = 1; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    squares[axis][pair++] = GpKernel.square(isWord[axis], points[i][axis] - points[j][axis]);
                }
            }
        }
    }

    /** The most probable kernel. */
    GpKernel best() {
        return found().kernel();
    }

    /** The most probable kernel, from the usual starts. */
    Found found() {
        Found best = null;
        for (double start : STARTS) {
            double[] at = new double[isWord.length + 2];
            Arrays.fill(at, 0, isWord.length, StrictMath.log(start));
            at[isWord.length + 1] = StrictMath.log(FIRST_NOISE);
            Found found = from(at);
            if (best == null || found.cost() < best.cost()) {
                best = found;
            }
        }
        return Objects.requireNonNull(best, "one of the starts");
    }

    /** The most probable kernel that is found from another, whatever its axes. */
    Found foundFrom(GpKernel other) {
        int d = isWord.length;
        double[] at = new double[d + 2];
        double[] onCube = new double[d];
        for (int axis = 0; axis < d; axis++) {
            onCube[axis] = other.inverseSquareOnCube(axis);
        }
        double[] onFrame = frame.onFrame(onCube);
        for (int axis = 0; axis < d; axis++) {
            at[axis] = StrictMath.log(onFrame[axis]);
        }
        at[d] = StrictMath.log(other.scale());
        at[d + 1] = StrictMath.log(Math.max(other.noise() - LEAST_NOISE, LEAST_NOISE / 10));
        return from(at);
    }

    private Found from(double[] logs) {
        double[] low = new double[logs.length];
        double[] high = new double[logs.length];
        Arrays.fill(low, -MOST);
        low[logs.length - 1] = LEAST_LOG_NOISE;
        Arrays.fill(high, MOST);
        BoxMinimizer.Minimum found = BoxMinimizer.from(logs, low, high, this, STEPS, TOLERANCE);
        return new Found(kernel(found.at()), found.value());
    }

    private GpKernel kernel(double[] logs) {
        int d = isWord.length;
        double[] inverseSquares = new double[d];
        for (int axis = 0; axis < d; axis++) {
            inverseSquares[axis] = StrictMath.exp(logs[axis]);
        }
        return new GpKernel(
                isWord, inverseSquares, StrictMath.exp(logs[d]), StrictMath.exp(logs[d + 1]) + LEAST_NOISE, frame);
    }

    /** Minus the log posterior density of logarithms: of the inverse squared lengths, the scale, and the noise above the least. */
    @Override
    public double at(double[] logs, double[] slope) {
        int d = isWord.length;
        GpKernel kernel = kernel(logs);
        int n = values.length;
        double[] shapes = new double[squares.length == 0 ? 0 : n * (n - 1) / 2];
        double[] slopes = new double[shapes.length];
        shapes(kernel, shapes, slopes);
        double[][] covariance = new double[n][];
        int pair = 0;
        for (int i = 0; i < n; i++) {
            covariance[i] = new double[i + 1];
            for (int j = 0; j < i; j++) {
                covariance[i][j] = kernel.scale() * (d == 0 ? 1 : shapes[pair++]);
            }
            covariance[i][i] = kernel.scale() + kernel.noise();
        }
        Triangle factor = Triangle.of(covariance);
        Arrays.fill(slope, 0);
        if (factor == null) {
            return Double.POSITIVE_INFINITY;
        }
        double mean = GpPosterior.mean(factor, values);
        double[] white = factor.solve(GpPosterior.less(values, mean));
        double[] alpha = factor.solveTransposed(white);
        double[][] inverse = factor.inverse();
        double likelihood =
                -Triangle.dot(white, white, 0, n) / 2 - n * StandardNormal.LOG_ROOT_TWO_PI - mean * mean / 2;
        double bySelf = 0;
        double byScale = 0;
        pair = 0;
        for (int i = 0; i < n; i++) {
            likelihood -= StrictMath.log(factor.diagonal(i));
            bySelf += alpha[i] * alpha[i] - inverse[i][i];
            for (int j = 0; j < i; j++) {
                double weight = alpha[i] * alpha[j] - inverse[i][j];
                byScale += 2 * weight * (d == 0 ? 1 : shapes[pair]);
                if (d > 0) {
                    slopes[pair] *= weight;
                    pair++;
                }
            }
        }
        for (int axis = 0; axis < d; axis++) {
            double by = Triangle.dot(slopes, squares[axis], 0, slopes.length) * kernel.scale();
            slope[axis] = -by * kernel.inverseSquare(axis);
        }
        slope[d] = -kernel.scale() * (byScale + bySelf) / 2;
        slope[d + 1] = -(kernel.noise() - LEAST_NOISE) * bySelf / 2;
        return -likelihood - logPrior(kernel, slope);
    }

    private void shapes(GpKernel kernel, double[] shapes, double[] slopes) {
        double[] apart = new double[shapes.length];
        for (int axis = 0; axis < squares.length; axis++) {
            double weight = kernel.inverseSquare(axis);
            double[] square = squares[axis];
            for (int pair = 0; pair < apart.length; pair++) {
                apart[pair] += weight * square[pair];
            }
        }
        for (int pair = 0; pair < apart.length; pair++) {
            double s = Math.sqrt(5 * apart[pair]);
            double decay = StandardNormal.exp(-s);
            shapes[pair] = (1 + s + s * s / 3) * decay;
            slopes[pair] = -5.0 / 6 * (1 + s) * decay;
        }
    }

    /** Up to a constant; takes its slope by the logarithms off from the given one. */
    private double logPrior(GpKernel kernel, double[] slope) {
        int d = isWord.length;
        double sum = 0;
        for (int axis = 0; axis < d; axis++) {
            double w = kernel.inverseSquare(axis);
            sum -= 0.1 / w + 0.1 * w;
            slope[axis] -= 0.1 / w - 0.1 * w;
        }
        double scale = kernel.scale();
        double noise = kernel.noise();
        slope[d] -= 1 - scale;
        slope[d + 1] -= (0.1 / noise - 30) * (noise - LEAST_NOISE);
        return sum + StrictMath.log(scale) - scale + 0.1 * StrictMath.log(noise) - 30 * noise;
    }

    /**
     * A kernel.
     *
     * @param cost minus the logarithm of its posterior density, up to a constant
     */
    record Found(GpKernel kernel, double cost) {}
}
