package io.bellwether.kernels.opencl;

import com.aparapi.device.OpenCLDevice;

/*
 * Kernels: what is done with a matrix that lies on the device, X: m x n float32, for the rows [from, to). The operation is an
 * argument, because a kernel object has an OpenCL context of its own, and so X lies on the device once. Formulas: Kernels.
 * All arithmetic in float64 but for the distances of ASSIGN; tolerances as for the cpu provider's kernels.
 *
 *   TIMES_VECTOR, SUM ... SUM_OF_SQUARES, PROBABILITY, ASSIGN: one item for each row, which writes one value.
 *   MOMENTS: one item for each column of a chunk of MOMENT_ROWS rows. Neighbouring items read neighbouring values. Two passes,
 *     the mean and then the differences from it, so nothing cancels; the host merges chunks.
 *   GRADIENT: one group of GROUP items for GROUP_ROWS rows. First each item takes the margin of every GROUP-th row and leaves
 *     loss and residual in local memory; then each takes every GROUP-th column and sums residual times feature down the rows,
 *     neighbours reading neighbouring values, once again from the cache. One launch: partial sums that went through global memory
 *     to a second kernel would have to be copied back between (see package-info). The host adds the groups' sums in a tree.
 *
 * A comparison that a NaN must decide is written with == or != only: Aparapi turns others around.
 *
 * Measured on 200,000 x 28 on PoCL 3.1, per core of an Intel Xeon (AVX-512), transfers of results included; not yet on a graphics
 * card: TIMES_VECTOR and SUM 2.2 GB/s, PROBABILITY 1.1, MOMENTS and GRADIENT 0.75, ASSIGN to 16 centroids 4.5 GFLOP/s.
 */
/** The device's side of {@link ResidentMatrix}, which sets the arguments. */
@SuppressWarnings("IdentityBinaryExpression") // x != x is how a kernel finds NaN
final class MatrixKernel extends DeviceKernel {
    /** Items in a group. */
    static final int GROUP = 64;
    /** Rows that a group takes for the gradient. */
    static final int GROUP_ROWS = 256;
    /** Rows that an item takes for the moments. */
    static final int MOMENT_ROWS = 1024;

    static final int TIMES_VECTOR = 0;
    static final int SUM = 1;
    static final int MEAN = 2;
    static final int MIN = 3;
    static final int MAX = 4;
    static final int SUM_OF_SQUARES = 5;
    static final int PROBABILITY = 6;
    static final int ASSIGN = 7;
    static final int MOMENTS = 8;
    static final int GRADIENT = 9;

    /** X, row by row. */
    final float[] matrix;

    final int columns;
    int operation;
    int from;
    int to;
    /** TIMES_VECTOR: one factor for each column. */
    float[] vector = new float[1];
    /** ASSIGN: centroids, row by row. */
    float[] centroids = new float[1];

    int centroidCount;
    /** GRADIENT: one label for each row of X. */
    float[] labels = new float[1];
    /** PROBABILITY, GRADIENT: means, scales, weights, and the intercept. */
    double[] model = new double[1];
    /** One value for each row; ASSIGN: the squared distance. */
    float[] rowValues = new float[1];
    /** ASSIGN: the nearest centroid. */
    int[] nearest = new int[1];
    /**
     * MOMENTS: count, mean and squares of each column of each chunk. GRADIENT: for each group the sums of the gradient and, last, of
     * the loss.
     */
    double[] partials = new double[1];

    @Local
    private final double[] residuals = new double[GROUP_ROWS];

    @Local
    private final double[] losses = new double[GROUP_ROWS];

    MatrixKernel(OpenCLDevice device, float[] matrix, int columns) {
        super(device);
        this.matrix = matrix;
        this.columns = columns;
    }

    @Override
    public void run() {
        int item = getGlobalId();
        if (operation == GRADIENT) {
            gradient();
        } else if (operation == MOMENTS) {
            moments(item / columns, item % columns);
        } else if (from + item < to) {
            if (operation == TIMES_VECTOR) {
                rowValues[item] = timesVector((from + item) * columns);
            } else if (operation == PROBABILITY) {
                rowValues[item] = (float) probability(margin((from + item) * columns));
            } else if (operation == ASSIGN) {
                assign(item, (from + item) * columns);
            } else {
                rowValues[item] = reduced((from + item) * columns);
            }
        }
    }

    private float timesVector(int start) {
        double sum = 0;
        for (int j = 0; j < columns; j++) {
            sum += (double) matrix[start + j] * vector[j];
        }
        return (float) sum;
    }

    private float reduced(int start) {
        double result = 0;
        if (operation == MIN || operation == MAX) {
            result = matrix[start];
        }
        for (int j = 0; j < columns; j++) {
            double value = matrix[start + j];
            if (operation == SUM_OF_SQUARES) {
                result += value * value;
            } else if (operation == MIN) {
                if (value < result || value != value) {
                    result = value;
                }
            } else if (operation == MAX) {
                if (value > result || value != value) {
                    result = value;
                }
            } else {
                result += value;
            }
        }
        if (operation == MEAN) {
            result = result / columns;
        }
        return (float) result;
    }

    private void assign(int item, int start) {
        int best = 0;
        float least = 0;
        for (int c = 0; c < centroidCount; c++) {
            float distance = 0;
            for (int j = 0; j < columns; j++) {
                float difference = matrix[start + j] - centroids[c * columns + j];
                distance += difference * difference;
            }
            if (distance != distance) {
                best = -1;
            }
            if (best >= 0) {
                if (c == 0 || distance < least) {
                    best = c;
                    least = distance;
                }
            }
        }
        if (best < 0) {
            least = 0;
        }
        nearest[item] = best;
        rowValues[item] = least;
    }

    private void moments(int chunk, int column) {
        int first = from + chunk * MOMENT_ROWS;
        if (first < to) {
            int last = min(first + MOMENT_ROWS, to);
            double count = 0;
            double sum = 0;
            for (int i = first; i < last; i++) {
                double value = matrix[i * columns + column];
                if (value == value) {
                    count += 1;
                    sum += value;
                }
            }
            double mean = 0;
            if (count > 0) {
                mean = sum / count;
            }
            double squares = 0;
            for (int i = first; i < last; i++) {
                double difference = matrix[i * columns + column] - mean;
                if (difference == difference) {
                    squares += difference * difference;
                }
            }
            int at = 3 * (chunk * columns + column);
            partials[at] = count;
            partials[at + 1] = mean;
            partials[at + 2] = squares;
        }
    }

    private void gradient() {
        int lane = getLocalId();
        int first = from + getGroupId() * GROUP_ROWS;
        int count = min(GROUP_ROWS, to - first);
        for (int i = lane; i < count; i += GROUP) {
            double z = margin((first + i) * columns);
            double label = labels[first + i];
            losses[i] = max(z, 0.0) - label * z + log(1 + exp(-abs(z)));
            residuals[i] = probability(z) - label;
        }
        localBarrier();
        for (int j = lane; j < columns + 2; j += GROUP) {
            double sum = 0;
            if (j < columns) {
                for (int i = 0; i < count; i++) {
                    sum += residuals[i] * standardized((first + i) * columns + j, j);
                }
            } else if (j == columns) {
                for (int i = 0; i < count; i++) {
                    sum += residuals[i];
                }
            } else {
                for (int i = 0; i < count; i++) {
                    sum += losses[i];
                }
            }
            partials[getGroupId() * (columns + 2) + j] = sum;
        }
    }

    private double margin(int start) {
        double z = model[3 * columns];
        for (int j = 0; j < columns; j++) {
            z += model[2 * columns + j] * standardized(start + j, j);
        }
        return z;
    }

    private double standardized(int at, int column) {
        double value = (matrix[at] - model[column]) * model[columns + column];
        double result = 0;
        if (value == value) {
            result = value;
        }
        return result;
    }

    private double probability(double z) {
        double e = exp(-abs(z));
        double numerator = 1;
        if (z < 0) {
            numerator = e;
        }
        return numerator / (1 + e);
    }
}
