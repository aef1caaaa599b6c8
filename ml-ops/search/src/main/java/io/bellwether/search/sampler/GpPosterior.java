package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * With L L^T = K + noise, v(x) = L^-1 k(x) and w = L^-1 y, the mean at x is v . w and the variance k(x, x) - v . v. For a trial that
 * runs L gets a row, and its value is unknown: it is drawn from what is known of it. Of SCENARIOS joint draws of all running trials,
 * each puts standard normal numbers z at the end of w, so it costs no more than they do. The acquisition is the mean over the
 * scenarios of the expected improvement on the scenario's best (qEI, one point after the other [1, 2]), as its logarithm. A suggestion thus
 * neither repeats what runs nor counts on it.
 *
 * The slope is one triangular solve more: both mean and variance depend on k(x) through L^-1.
 * Cost: O(n^2 + n d + SCENARIOS x running) for a value, twice as much with the slope.
 *
 * [1] Snoek, Larochelle, Adams: Practical Bayesian optimization of machine learning algorithms, NeurIPS 2012.
 * [2] Wilson, Hutter, Deisenroth: Maximizing acquisition functions for Bayesian optimization, NeurIPS 2018.
 */
/** What is believed of a function after some of its values, while other trials run. Immutable. */
final class GpPosterior implements Acquisition {
    private static final int SCENARIOS = 32;
    private static final int AT_ONCE = 64;
    private static final double LEAST_VARIANCE = 1e-12;
    private static final double LEAST_JITTER = 1e-12;

    private final GpKernel kernel;
    /** In the kernel's frame. */
    private final double[][] points;

    private final int known;
    private final Triangle factor;
    /** What was added to the variance of the known values: the kernel's noise, and what it took for a factor. */
    private double noise;

    private final double mean;
    /** What all scenarios have in common: L^-1 y of the known values. */
    private final double[] white;
    /** K^-1 (y - mean) of the known values. */
    private final double[] alpha;

    /** By scenario: the normal numbers of the running trials, and the best value. */
    private final double[][] fantasies;

    /** By scenario: the least value so far that is to be improved on. */
    private final double[] bests;

    /**
     * @param points where values are known, then where trials run
     * @param values the known ones; smaller is better
     */
    GpPosterior(GpKernel kernel, double[][] points, double[] values, long seed) {
        this(kernel, points, values, seed, any -> true);
    }

    /**
     * As above.
     *
     * @param isBar which of the known values, at least one, are to be improved on
     */
    GpPosterior(GpKernel kernel, double[][] points, double[] values, long seed, IntPredicate isBar) {
        this.kernel = kernel;
        this.points = Arrays.stream(points).map(kernel.frame()::turned).toArray(double[][]::new);
        this.known = values.length;
        Triangle ofKnown = factor();
        Triangle extended = ofKnown;
        this.mean = mean(ofKnown, values);
        this.white = ofKnown.solve(less(values, mean));
        this.alpha = ofKnown.solveTransposed(white);
        for (int i = known; i < points.length; i++) {
            extended = extended.with(row(i));
        }
        this.factor = extended;
        this.fantasies = fantasies(points.length - known, seed);
        this.bests = bests(values, isBar);
    }

    private double[] bests(double[] values, IntPredicate isBar) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < known; i++) {
            // The mean, not the value: it is the same but for noise.
            best = isBar.test(i) ? Math.min(best, values[i] - noise * alpha[i]) : best;
        }
        double[] least = new double[fantasies.length];
        for (int scenario = 0; scenario < least.length; scenario++) {
            least[scenario] = Math.min(best, leastDrawn(fantasies[scenario]));
        }
        return least;
    }

    /** Running trials' values are rows of L times the scenario's w. */
    private double leastDrawn(double[] fantasy) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < fantasy.length; i++) {
            double value = mean;
            for (int j = 0; j < known; j++) {
                value += factor.at(known + i, j) * white[j];
            }
            for (int j = 0; j <= i; j++) {
                value += factor.at(known + i, known + j) * fantasy[j];
            }
            least = Math.min(least, value);
        }
        return least;
    }

    /**
     * What the values are far away from all points: their most probable mean, of which a standard normal distribution was expected. It
     * is a weighted one, in which points close together count as one.
     */
    static double mean(Triangle factor, double[] values) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        double[] whiteOnes = factor.solve(ones);
        double[] white = factor.solve(values);
        return Triangle.dot(white, whiteOnes, 0, white.length)
                / (Triangle.dot(whiteOnes, whiteOnes, 0, white.length) + 1);
    }

    static double[] less(double[] values, double mean) {
        return Arrays.stream(values).map(value -> value - mean).toArray();
    }

    /** Points that are all but equal may leave no covariance but for rounding: then as much noise is added as it takes. */
    private Triangle factor() {
        for (double more = 0; ; more = Math.max(10 * more, kernel.scale() * LEAST_JITTER)) {
            double[][] covariance = new double[known][];
            for (int i = 0; i < known; i++) {
                covariance[i] = row(i);
                covariance[i][i] += more;
            }
            noise = kernel.noise() + more;
            Triangle factor = Triangle.of(covariance);
            if (factor != null || more > kernel.scale()) {
                return Objects.requireNonNull(factor, "factor of a matrix that is mostly its diagonal");
            }
        }
    }

    private double[] row(int i) {
        double[] row = new double[i + 1];
        for (int j = 0; j < i; j++) {
            row[j] = kernel.covariance(points[i], points[j]);
        }
        row[i] = kernel.scale() + kernel.noise();
        return row;
    }

    private static double[][] fantasies(int running, long seed) {
        if (running == 0) {
            return new double[1][0];
        }
        SobolPoints sobol = new SobolPoints(seed, running);
        double[][] fantasies = new double[SCENARIOS][];
        for (int scenario = 0; scenario < SCENARIOS; scenario++) {
            fantasies[scenario] = Arrays.stream(sobol.at(scenario))
                    .map(share -> StandardNormal.quantile(Math.max(share, 0x1p-54)))
                    .toArray();
        }
        return fantasies;
    }

    /** The mean far away from all points. */
    double farMean() {
        return mean;
    }

    /** The mean at a point by the known values alone. Cost: O(n d). */
    double mean(double[] point) {
        double[] turned = kernel.frame().turned(point);
        double sum = mean;
        for (int i = 0; i < known; i++) {
            sum += alpha[i] * kernel.covariance(turned, points[i]);
        }
        return sum;
    }

    /** The slope of {@link #mean(double[])} by the point. */
    double[] slopeOfMean(double[] point) {
        double[] slope = new double[point.length];
        addSlope(point, whitened(point), 1, 0, slope);
        return slope;
    }

    /** L^-1 k at a point, from which everything else follows. */
    double[] whitened(double[] point) {
        return factor.solve(kernel.covariances(kernel.frame().turned(point), points));
    }

    /** The mean by the known values, given {@link #whitened}. */
    double meanOf(double[] v) {
        return mean + Triangle.dot(v, white, 0, known);
    }

    /** The standard deviation, given {@link #whitened}. */
    double deviationOf(double[] v) {
        return Math.sqrt(Math.max(kernel.scale() - Triangle.dot(v, v, 0, v.length), 0) + LEAST_VARIANCE);
    }

    /** Adds the slope by a point of what has these slopes by the mean and the deviation there. */
    void addSlope(double[] point, double[] v, double byMean, double byDeviation, double[] slope) {
        double deviation = deviationOf(v);
        boolean certain = kernel.scale() - Triangle.dot(v, v, 0, v.length) <= 0;
        double[] byV = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            byV[i] = (i < known ? byMean * white[i] : 0) - (certain ? 0 : byDeviation * v[i] / deviation);
        }
        addSlope(kernel.frame().turned(point), byV, slope);
    }

    private void addSlope(double[] turned, double[] byV, double[] slope) {
        double[] byCovariance = factor.solveTransposed(byV);
        double[] byFrame = new double[slope.length];
        for (int i = 0; i < points.length; i++) {
            kernel.addSlope(turned, points[i], byCovariance[i], byFrame);
        }
        kernel.frame().addTurnedBack(byFrame, slope);
    }

    /** The standard deviation at a point, once the running trials are known too. */
    double deviation(double[] point) {
        return deviationOf(whitened(point));
    }

    /** The logarithms of the expected improvement at some points; cheaper than one by one. */
    @Override
    public double[] at(List<double[]> at) {
        double[] logs = new double[at.size()];
        for (int from = 0; from < logs.length; from += AT_ONCE) {
            List<double[]> some = at.subList(from, Math.min(logs.length, from + AT_ONCE));
            double[][] byPoint = new double[points.length][some.size()];
            for (int j = 0; j < some.size(); j++) {
                double[] turned = kernel.frame().turned(some.get(j));
                for (int i = 0; i < points.length; i++) {
                    byPoint[i][j] = kernel.covariance(turned, points[i]);
                }
            }
            factor.solveAll(byPoint);
            double[] v = new double[points.length];
            for (int j = 0; j < some.size(); j++) {
                for (int i = 0; i < v.length; i++) {
                    v[i] = byPoint[i][j];
                }
                logs[from + j] = ofWhitened(v, null);
            }
        }
        return logs;
    }

    /** The logarithm of the expected improvement at a point. */
    @Override
    public double at(double[] point) {
        return ofWhitened(whitened(point), null);
    }

    /** As above; writes its slope by the point into {@code slope}. */
    @Override
    public double at(double[] point, double[] slope) {
        double[] turned = kernel.frame().turned(point);
        double[] v = factor.solve(kernel.covariances(turned, points));
        double[] byV = new double[v.length];
        double value = ofWhitened(v, byV);
        Arrays.fill(slope, 0);
        addSlope(turned, byV, slope);
        return value;
    }

    private double ofWhitened(double[] v, double @Nullable [] byV) {
        double rest = kernel.scale() - Triangle.dot(v, v, 0, v.length);
        double deviation = Math.sqrt(Math.max(rest, 0) + LEAST_VARIANCE);
        double common = mean + Triangle.dot(v, white, 0, known);
        double[] zs = new double[bests.length];
        double[] logs = new double[bests.length];
        double greatest = Double.NEGATIVE_INFINITY;
        for (int scenario = 0; scenario < logs.length; scenario++) {
            double mean = common;
            for (int i = 0; i < fantasies[scenario].length; i++) {
                mean += v[known + i] * fantasies[scenario][i];
            }
            zs[scenario] = (bests[scenario] - mean) / deviation;
            logs[scenario] = LogImprovement.at(zs[scenario]);
            greatest = Math.max(greatest, logs[scenario]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - greatest);
        }
        if (byV != null) {
            addSlopes(v, deviation, zs, logs, greatest + StrictMath.log(sum), byV);
        }
        return greatest + StrictMath.log(sum / logs.length) + StrictMath.log(deviation);
    }

    private void addSlopes(double[] v, double deviation, double[] zs, double[] logs, double logSum, double[] byV) {
        double byMean = 0;
        double byDeviation = 0;
        for (int scenario = 0; scenario < logs.length; scenario++) {
            double share = StrictMath.exp(logs[scenario] - logSum);
            double slope = -share * LogImprovement.slope(zs[scenario], logs[scenario]) / deviation;
            byMean += slope;
            byDeviation += share * LogImprovement.densityRatio(zs[scenario], logs[scenario]) / deviation;
            for (int i = 0; i < fantasies[scenario].length; i++) {
                byV[known + i] += slope * fantasies[scenario][i];
            }
        }
        for (int i = 0; i < known; i++) {
            byV[i] += byMean * white[i];
        }
        boolean certain = kernel.scale() - Triangle.dot(v, v, 0, v.length) <= 0;
        for (int i = 0; i < v.length && !certain; i++) {
            byV[i] -= byDeviation * v[i] / deviation;
        }
    }
}
