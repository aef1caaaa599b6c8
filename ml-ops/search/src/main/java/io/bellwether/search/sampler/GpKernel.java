package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * Matern's kernel of smoothness 5/2 with a length for each axis [1, eq. 4.17]:
 *
 *   k(a, b) = scale (1 + s + s^2 / 3) e^-s,   s = sqrt(5 q),   q = sum over the axes of inverse length^2 x distance^2
 *
 * The axes are the cube's, or those of a frame of its own (GpFrame); all points here lie in the kernel's frame.
 * Words are 0 or 1 apart (Hamming). The derivative by q, -scale 5/6 (1 + s) e^-s, has no root in it, so none is divided by at zero.
 *
 * [1] Rasmussen, Williams: Gaussian processes for machine learning, MIT Press 2006.
 */
/** How alike the values at two points are. Immutable. */
final class GpKernel {
    private final boolean[] isWord;
    private final double[] inverseSquares;
    private final double scale;
    private final double noise;
    private final GpFrame frame;
    /** By axis of the cube. */
    private final double[] inverseSquaresOnCube;

    /** With lengths along the cube's axes. */
    GpKernel(boolean[] isWord, double[] inverseSquares, double scale, double noise) {
        this(isWord, inverseSquares, scale, noise, GpFrame.ofCube());
    }

    /**
     * @param isWord by axis
     * @param inverseSquares by axis of the frame: 1 / length^2
     * @param scale the variance of the function
     * @param noise the variance of an observation beside it
     */
    GpKernel(boolean[] isWord, double[] inverseSquares, double scale, double noise, GpFrame frame) {
        this.frame = frame;
        this.inverseSquaresOnCube = frame.onCube(inverseSquares);
        this.isWord = isWord;
        this.inverseSquares = inverseSquares;
        this.scale = scale;
        this.noise = noise;
    }

    double scale() {
        return scale;
    }

    double noise() {
        return noise;
    }

    /** By axis of the frame. */
    double inverseSquare(int axis) {
        return inverseSquares[axis];
    }

    /** Along an axis of the cube. */
    double inverseSquareOnCube(int axis) {
        return inverseSquaresOnCube[axis];
    }

    GpFrame frame() {
        return frame;
    }

    double covariance(double[] a, double[] b) {
        return scale * shape(Math.sqrt(5 * apart(a, b)));
    }

    /** Of a point with each of some others. */
    double[] covariances(double[] point, double[][] others) {
        double[] covariances = new double[others.length];
        for (int i = 0; i < others.length; i++) {
            covariances[i] = covariance(point, others[i]);
        }
        return covariances;
    }

    /** Adds {@code times} the slope of {@code covariance(point, other)} by the point. */
    void addSlope(double[] point, double[] other, double times, double[] slope) {
        double s = Math.sqrt(5 * apart(point, other));
        double byApart = times * scale * slopeOfShape(s);
        for (int axis = 0; axis < slope.length; axis++) {
            if (!isWord[axis]) {
                slope[axis] += byApart * 2 * inverseSquares[axis] * (point[axis] - other[axis]);
            }
        }
    }

    private double apart(double[] a, double[] b) {
        double sum = 0;
        for (int axis = 0; axis < a.length; axis++) {
            sum += inverseSquares[axis] * square(isWord[axis], a[axis] - b[axis]);
        }
        return sum;
    }

    static double square(boolean isWord, double away) {
        if (isWord) {
            return away == 0 ? 0 : 1;
        }
        return away * away;
    }

    /** Of s = sqrt(5 q). */
    static double shape(double s) {
        return (1 + s + s * s / 3) * StandardNormal.exp(-s);
    }

    /** The derivative of the shape by q. */
    static double slopeOfShape(double s) {
        return -5.0 / 6 * (1 + s) * StandardNormal.exp(-s);
    }
}
