package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/*
 * Implementation note.
 *
 * The covariance matrix adaptation evolution strategy [1] with active (negative) weights; its equations, parameters and stops are the
 * tutorial's. What differs:
 *
 * Points told need not stem from this distribution (they may come from workers that asked before it was made, or from an earlier
 * search): a step longer than sqrt(d) + 2 d / (d + 2) in the distribution's own metric is cut to that length, as [2] does with
 * injected points.
 *
 * Cells. On an axis of whole or stepped values whose spread has become much smaller than a cell every point would have the same
 * value, and none would ever leave it. So points are drawn there with a spread that leaves the mean's cell with probability LEAVING /
 * (population x d) at least ("margin" [3]), and their steps are measured in that spread.
 *
 * Cost: O(d^3) for each generation, O(d^2) for each point. Hipparchus does the eigenvectors, in arithmetic that is the same on every
 * machine.
 *
 * [1] Hansen: The CMA evolution strategy: a tutorial, arXiv 1604.00772.
 * [2] Hansen: Injecting external solutions into CMA-ES, arXiv 1110.4181.
 * [3] Hamano et al.: CMA-ES with margin, GECCO 2022, arXiv 2205.13482.
 */
/** A normal distribution that moves and stretches to where the better points lie. Immutable. */
final class CmaDistribution {
    private static final double LEAST_SPREAD = 1e-9;
    private static final double MOST_SPREAD_GAIN = 1e4;
    private static final double WORST_CONDITION = 1e14;
    private static final double LEAVING = 1;

    private final CmaWeights weights;
    private final List<Coordinate> coordinates;
    private final double[] mean;
    private final double firstStep;
    private final double step;
    private final double[][] covariance;
    private final double[] stepPath;
    private final double[] shapePath;
    private final int generation;
    /** Of the covariance: eigenvectors in columns, and the roots of the eigenvalues. */
    private final double[][] vectors;

    private final double[] roots;
    /** By axis: by how much the spread is widened so that cells are left. */
    private final double[] margins;

    /** A round distribution. */
    CmaDistribution(List<Coordinate> coordinates, int population, double[] mean, double step) {
        this(
                new CmaWeights(population, mean.length),
                coordinates,
                mean,
                step,
                step,
                identity(mean.length),
                new double[mean.length],
                new double[mean.length],
                0);
    }

    private CmaDistribution(
            CmaWeights weights,
            List<Coordinate> coordinates,
            double[] mean,
            double firstStep,
            double step,
            double[][] covariance,
            double[] stepPath,
            double[] shapePath,
            int generation) {
        this.weights = weights;
        this.coordinates = coordinates;
        this.mean = mean;
        this.firstStep = firstStep;
        this.step = step;
        this.covariance = covariance;
        this.stepPath = stepPath;
        this.shapePath = shapePath;
        this.generation = generation;
        EigenDecompositionSymmetric eigen =
                new EigenDecompositionSymmetric(new Array2DRowRealMatrix(covariance, false), 1e-14, true);
        this.vectors = eigen.getV().getData();
        this.roots = Arrays.stream(eigen.getEigenvalues())
                .map(value -> Math.sqrt(Math.max(value, 1e-300)))
                .toArray();
        this.margins = new double[mean.length];
        for (int axis = 0; axis < mean.length; axis++) {
            margins[axis] = margin(axis);
        }
    }

    int population() {
        return weights.population();
    }

    CmaWeights weights() {
        return weights;
    }

    double mean(int axis) {
        return mean[axis];
    }

    double variance(int axis, int otherAxis) {
        return step * step * covariance[axis][otherAxis];
    }

    /** The spread along an axis, without margin. */
    double spread(int axis) {
        return step * Math.sqrt(covariance[axis][axis]);
    }

    /** The spread along an axis with which points are drawn. */
    double drawnSpread(int axis) {
        return spread(axis) * margins[axis];
    }

    /** The point that standard normal numbers, one for each axis, stand for; it may lie outside the cube. */
    double[] at(double[] normals) {
        int d = mean.length;
        double[] scaled = new double[d];
        for (int i = 0; i < d; i++) {
            scaled[i] = roots[i] * normals[i];
        }
        double[] point = new double[d];
        for (int axis = 0; axis < d; axis++) {
            point[axis] = mean[axis] + step * margins[axis] * dot(vectors[axis], scaled);
        }
        return point;
    }

    /** Learns a generation of {@link #population} points, the best first. */
    CmaDistribution next(List<double[]> points) {
        int d = mean.length;
        double[][] steps = new double[points.size()][];
        double[] lengths = new double[points.size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = stepTo(points.get(i));
            lengths[i] = length(whitened(steps[i]));
            double longest = Math.sqrt(d) + 2.0 * d / (d + 2);
            if (lengths[i] > longest) {
                scale(steps[i], longest / lengths[i]);
                lengths[i] = longest;
            }
        }
        double[] move = new double[d];
        for (int i = 0; i < weights.parents(); i++) {
            add(move, steps[i], weights.at(i));
        }
        double[] newMean = new double[d];
        for (int axis = 0; axis < d; axis++) {
            newMean[axis] = Math.max(0, Math.min(1, mean[axis] + step * margins[axis] * move[axis]));
        }
        double[] newStepPath = stepPath.clone();
        scale(newStepPath, 1 - weights.stepRate);
        add(newStepPath, whitened(move), Math.sqrt(weights.stepRate * (2 - weights.stepRate) * weights.effective));
        double pathLength = length(newStepPath);
        double settled = Math.sqrt(1 - power(1 - weights.stepRate, 2 * (generation + 1)));
        boolean moving = pathLength / settled / weights.expectedLength < 1.4 + 2.0 / (d + 1);
        double[] newShapePath = shapePath.clone();
        scale(newShapePath, 1 - weights.shapeRate);
        if (moving) {
            add(newShapePath, move, Math.sqrt(weights.shapeRate * (2 - weights.shapeRate) * weights.effective));
        }
        double gain = Math.min(1, weights.stepRate / weights.stepDamping * (pathLength / weights.expectedLength - 1));
        return new CmaDistribution(
                weights,
                coordinates,
                newMean,
                firstStep,
                step * StrictMath.exp(gain),
                learned(steps, lengths, newShapePath, moving),
                newStepPath,
                newShapePath,
                generation + 1);
    }

    /** Whether nothing more is to be gained from it: it has shrunk to a point, blown up or become a needle. */
    boolean isSpent() {
        double widest = 0;
        double longestPath = 0;
        for (int axis = 0; axis < mean.length; axis++) {
            widest = Math.max(widest, Math.sqrt(covariance[axis][axis]));
            longestPath = Math.max(longestPath, Math.abs(shapePath[axis]));
        }
        double least = Arrays.stream(roots).min().orElse(1);
        double most = Arrays.stream(roots).max().orElse(1);
        return step * Math.max(widest, longestPath) < LEAST_SPREAD
                || step * most > MOST_SPREAD_GAIN * firstStep
                || most * most > WORST_CONDITION * least * least
                || !(step < Double.POSITIVE_INFINITY);
    }

    private double[][] learned(double[][] steps, double[] lengths, double[] path, boolean moving) {
        int d = mean.length;
        double lost = moving ? 0 : weights.shapeRate * (2 - weights.shapeRate);
        double kept = 1 + weights.rankOneRate * lost - weights.rankOneRate - weights.rankManyRate * weights.sum();
        double[][] learned = new double[d][d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                learned[i][j] = kept * covariance[i][j] + weights.rankOneRate * path[i] * path[j];
            }
        }
        for (int k = 0; k < steps.length; k++) {
            double weight = weights.at(k);
            // A bad point that lies near says as much against its direction as one far away.
            weight *= weight >= 0 ? 1 : d / Math.max(1e-300, lengths[k] * lengths[k]);
            for (int i = 0; i < d; i++) {
                for (int j = 0; j <= i; j++) {
                    learned[i][j] += weights.rankManyRate * weight * steps[k][i] * steps[k][j];
                }
            }
        }
        for (int i = 0; i < d; i++) {
            for (int j = 0; j < i; j++) {
                learned[j][i] = learned[i][j];
            }
        }
        return learned;
    }

    private double[] stepTo(double[] point) {
        double[] way = new double[mean.length];
        for (int axis = 0; axis < way.length; axis++) {
            way[axis] = (point[axis] - mean[axis]) / (step * margins[axis]);
        }
        return way;
    }

    /** In the metric in which the distribution is round. */
    private double[] whitened(double[] way) {
        int d = way.length;
        double[] turned = new double[d];
        for (int i = 0; i < d; i++) {
            for (int axis = 0; axis < d; axis++) {
                turned[i] += vectors[axis][i] * way[axis];
            }
            turned[i] /= roots[i];
        }
        double[] white = new double[d];
        for (int axis = 0; axis < d; axis++) {
            white[axis] = dot(vectors[axis], turned);
        }
        return white;
    }

    private double margin(int axis) {
        if (!(coordinates.get(axis) instanceof Coordinate.Cells cells)) {
            return 1;
        }
        int cell = cells.cellAt(mean[axis]);
        double left = cell == 0 ? Double.POSITIVE_INFINITY : mean[axis] - cells.edge(cell);
        double right = cell == cells.count() - 1 ? Double.POSITIVE_INFINITY : cells.edge(cell + 1) - mean[axis];
        double leaving = Math.min(0.4, LEAVING / (population() * (double) mean.length));
        double needed = Math.max(0, Math.min(left, right)) / -StandardNormal.quantile(leaving);
        return Math.max(1, needed / spread(axis));
    }

    private static double[][] identity(int d) {
        double[][] identity = new double[d][d];
        for (int i = 0; i < d; i++) {
            identity[i][i] = 1;
        }
        return identity;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double length(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static void add(double[] to, double[] what, double times) {
        for (int i = 0; i < to.length; i++) {
            to[i] += times * what[i];
        }
    }

    private static void scale(double[] what, double times) {
        for (int i = 0; i < what.length; i++) {
            what[i] *= times;
        }
    }

    private static double power(double base, int exponent) {
        return StrictMath.pow(base, exponent);
    }
}
