package io.bellwether.search.sampler;

import java.util.stream.IntStream;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/*
 * Implementation note.
 *
 * A kernel with a length for each parameter takes the function to change along the parameters. Many change along mixtures of them instead
 * (a valley askew to the axes), and then no lengths are right: along the valley they would have to be long, across it short. So a kernel
 * may have axes of its own. Which, the slopes g of what it believes of the function say: the eigenvectors of the sum of g g^T are the
 * directions along which the function changes most, then of the others, and so on; those along which nothing changes come last [1, 2].
 * Only numbers are turned; words stay on their axes.
 *
 * Cost: O(n d^2 + d^3) to find, O(d^2) for each point. Hipparchus does the eigenvectors, in arithmetic that is the same on every machine.
 *
 * [1] Constantine, Dow, Wang: Active subspace methods in theory and practice, SIAM J. Sci. Comput. 36 (2014), arXiv 1304.2070.
 * [2] Radhakrishnan, Beaglehole, Pandit, Belkin: Mechanism for feature learning in neural networks and backpropagation-free machine
 *     learning models, Science 383 (2024), arXiv 2212.13881.
 */
/** Axes at right angles along which a kernel has its lengths. Immutable. */
final class GpFrame {
    private static final double PRECISION = 1e-14;

    /** By axis of the frame: its direction in the cube; none if they are the cube's. */
    private final double[][] directions;

    private GpFrame(double[][] directions) {
        this.directions = directions;
    }

    /** The unit cube's own axes. */
    static GpFrame ofCube() {
        return new GpFrame(new double[0][]);
    }

    /**
     * Those along which a function changes, most first.
     *
     * @param slopes of the function by the cube's axes, at some points
     * @param isWord by axis
     */
    static GpFrame ofSlopes(double[][] slopes, boolean[] isWord) {
        int[] numbers =
                IntStream.range(0, isWord.length).filter(axis -> !isWord[axis]).toArray();
        double[][] products = products(slopes, numbers);
        double greatest = 0;
        for (int i = 0; i < numbers.length; i++) {
            greatest = Math.max(greatest, products[i][i]);
        }
        if (numbers.length < 2 || !(greatest > 0) || greatest == Double.POSITIVE_INFINITY) {
            return ofCube();
        }
        for (double[] row : products) {
            for (int j = 0; j < row.length; j++) {
                row[j] /= greatest;
            }
        }
        double[][] vectors = new EigenDecompositionSymmetric(new Array2DRowRealMatrix(products, false), PRECISION, true)
                .getV()
                .getData();
        double[][] directions = new double[isWord.length][isWord.length];
        for (int axis = 0; axis < isWord.length; axis++) {
            directions[axis][axis] = isWord[axis] ? 1 : 0;
        }
        for (int i = 0; i < numbers.length; i++) {
            for (int j = 0; j < numbers.length; j++) {
                directions[numbers[i]][numbers[j]] = vectors[j][i];
            }
        }
        return new GpFrame(directions);
    }

    private static double[][] products(double[][] slopes, int[] axes) {
        double[][] products = new double[axes.length][axes.length];
        for (double[] slope : slopes) {
            for (int i = 0; i < axes.length; i++) {
                for (int j = 0; j < axes.length; j++) {
                    products[i][j] += slope[axes[i]] * slope[axes[j]];
                }
            }
        }
        return products;
    }

    boolean isOfCube() {
        return directions.length == 0;
    }

    /** Where a point of the cube lies in this frame. */
    double[] turned(double[] point) {
        if (isOfCube()) {
            return point;
        }
        double[] turned = new double[point.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = Triangle.dot(directions[i], point, 0, point.length);
        }
        return turned;
    }

    /** Adds to a slope by the cube's axes one by the frame's. */
    void addTurnedBack(double[] byFrame, double[] byCube) {
        for (int i = 0; i < byFrame.length; i++) {
            if (isOfCube()) {
                byCube[i] += byFrame[i];
                continue;
            }
            for (int j = 0; j < byCube.length; j++) {
                byCube[j] += directions[i][j] * byFrame[i];
            }
        }
    }

    /** What inverse squared lengths along the frame's axes are along the cube's. */
    double[] onCube(double[] inverseSquares) {
        return projected(inverseSquares, false);
    }

    /** What inverse squared lengths along the cube's axes are along the frame's. */
    double[] onFrame(double[] inverseSquares) {
        return projected(inverseSquares, true);
    }

    private double[] projected(double[] inverseSquares, boolean onFrame) {
        if (isOfCube()) {
            return inverseSquares;
        }
        double[] projected = new double[inverseSquares.length];
        for (int i = 0; i < projected.length; i++) {
            for (int j = 0; j < projected.length; j++) {
                double cosine = onFrame ? directions[i][j] : directions[j][i];
                projected[i] += cosine * cosine * inverseSquares[j];
            }
        }
        return projected;
    }
}
