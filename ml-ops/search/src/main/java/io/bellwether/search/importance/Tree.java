package io.bellwether.search.importance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/*
 * Implementation note.
 *
 * Grown until every leaf is pure or can't be split, by the split that lowers the sum of squares most, halfway between two neighbouring
 * coordinates. The rows of a node lie in one range of as many arrays as there are dimensions, each sorted by its own; a split
 * partitions all of them in place and in order, so nothing is sorted twice: O(rows x dimensions) for each level.
 */
/** A regression tree over the unit cube, as its leaves. */
final class Tree {
    private final int dimensions;
    private double[][] low;
    private double[][] high;
    private double[] value;
    private int leaves;

    private Tree(int dimensions, int rows) {
        this.dimensions = dimensions;
        this.low = new double[rows][];
        this.high = new double[rows][];
        this.value = new double[rows];
    }

    /** For each dimension the rows by rising coordinate, equal ones by their number. */
    static int[][] order(double[][] points) {
        int[][] order = new int[points[0].length][];
        for (int j = 0; j < order.length; j++) {
            int dimension = j;
            order[j] = IntStream.range(0, points.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> points[row][dimension]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        return order;
    }

    /** @param weights how often each row counts; those with 0 do not at all */
    static Tree grow(double[][] points, double[] values, int[] weights, int[][] order) {
        int rows = (int) Arrays.stream(weights).filter(weight -> weight > 0).count();
        int[][] own = new int[order.length][];
        for (int j = 0; j < order.length; j++) {
            own[j] = Arrays.stream(order[j]).filter(row -> weights[row] > 0).toArray();
        }
        Tree tree = new Tree(order.length, rows);
        double[] high = new double[order.length];
        Arrays.fill(high, 1);
        tree.new Grower(points, values, weights, own).node(0, rows, new double[order.length], high);
        return tree;
    }

    int leaves() {
        return leaves;
    }

    /** For each dimension the share of the variance over the cube that it explains by itself; empty if there is no variance. */
    double[] shares() {
        double mean = 0;
        double[] volume = new double[leaves];
        for (int l = 0; l < leaves; l++) {
            volume[l] = 1;
            for (int j = 0; j < dimensions; j++) {
                volume[l] *= high[l][j] - low[l][j];
            }
            mean += volume[l] * value[l];
        }
        double variance = 0;
        for (int l = 0; l < leaves; l++) {
            variance += volume[l] * (value[l] - mean) * (value[l] - mean);
        }
        if (!(variance > 0)) {
            return new double[0];
        }
        double[] shares = new double[dimensions];
        for (int j = 0; j < dimensions; j++) {
            shares[j] = marginalVariance(j, volume, mean) / variance;
        }
        return shares;
    }

    private double marginalVariance(int j, double[] volume, double mean) {
        double[] edges = new double[2 * leaves];
        for (int l = 0; l < leaves; l++) {
            edges[2 * l] = low[l][j];
            edges[2 * l + 1] = high[l][j];
        }
        Arrays.sort(edges);
        int count = 0;
        for (double edge : edges) {
            if (count == 0 || edge > edges[count - 1]) {
                edges[count++] = edge;
            }
        }
        double[] changes = new double[count];
        for (int l = 0; l < leaves; l++) {
            double share = (value[l] - mean) * volume[l] / (high[l][j] - low[l][j]);
            changes[Arrays.binarySearch(edges, 0, count, low[l][j])] += share;
            changes[Arrays.binarySearch(edges, 0, count, high[l][j])] -= share;
        }
        double variance = 0;
        double marginal = 0;
        for (int i = 0; i + 1 < count; i++) {
            marginal += changes[i];
            variance += (edges[i + 1] - edges[i]) * marginal * marginal;
        }
        return variance;
    }

    private void leaf(double mean, double[] from, double[] to) {
        low[leaves] = from;
        high[leaves] = to;
        value[leaves++] = mean;
    }

    /** What is needed while it grows. */
    private final class Grower {
        private final double[][] points;
        private final double[] values;
        private final int[] weights;
        private final int[][] rows;
        private final int[] right;
        private final boolean[] goesLeft;

        Grower(double[][] points, double[] values, int[] weights, int[][] rows) {
            this.points = points;
            this.values = values;
            this.weights = weights;
            this.rows = rows;
            this.right = new int[rows[0].length];
            this.goesLeft = new boolean[points.length];
        }

        void node(int from, int to, double[] low, double[] high) {
            double weight = 0;
            double sum = 0;
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (int i = from; i < to; i++) {
                int row = rows[0][i];
                weight += weights[row];
                sum += weights[row] * values[row];
                least = Math.min(least, values[row]);
                most = Math.max(most, values[row]);
            }
            double mean = sum / weight;
            int dimension = -1;
            int place = 0;
            double best = -1; // also a split that gains nothing by itself, as of an exclusive or, is needed
            for (int j = 0; j < dimensions && least < most; j++) {
                // By the centred values: what a split gains is w_left m_left^2 + w_right m_right^2 then.
                double leftWeight = 0;
                double leftSum = 0;
                for (int i = from; i + 1 < to; i++) {
                    int row = rows[j][i];
                    leftWeight += weights[row];
                    leftSum += weights[row] * (values[row] - mean);
                    if (points[row][j] < points[rows[j][i + 1]][j]) {
                        double gain = leftSum * leftSum / leftWeight + leftSum * leftSum / (weight - leftWeight);
                        if (gain > best) {
                            best = gain;
                            dimension = j;
                            place = i + 1;
                        }
                    }
                }
            }
            double threshold =
                    dimension < 0 ? 0 : between(rows[dimension][place - 1], rows[dimension][place], dimension);
            if (dimension < 0 || !(threshold > low[dimension] && threshold < high[dimension])) {
                leaf(mean, low, high);
                return;
            }
            split(from, to, dimension, place);
            double[] middle = high.clone();
            middle[dimension] = threshold;
            node(from, place, low, middle);
            double[] start = low.clone();
            start[dimension] = threshold;
            node(place, to, start, high);
        }

        private double between(int left, int next, int dimension) {
            return points[left][dimension] / 2 + points[next][dimension] / 2;
        }

        private void split(int from, int to, int dimension, int place) {
            for (int i = from; i < to; i++) {
                goesLeft[rows[dimension][i]] = i < place;
            }
            for (int[] sorted : rows) {
                int lefts = from;
                int rights = 0;
                for (int i = from; i < to; i++) {
                    int row = sorted[i];
                    if (goesLeft[row]) {
                        sorted[lefts++] = row;
                    } else {
                        right[rights++] = row;
                    }
                }
                System.arraycopy(right, 0, sorted, lefts, rights);
            }
        }
    }
}
