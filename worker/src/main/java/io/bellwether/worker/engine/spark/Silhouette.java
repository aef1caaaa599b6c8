package io.bellwether.worker.engine.spark;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/*
 * Implementation note. The mean squared distance of a row x to the rows y of a cluster follows from the cluster's sums:
 * |x|^2 + mean |y|^2 - 2 x * mean y. So two passes do, O(rows * clusters * columns), where the definition compares all pairs;
 * Spark's ClusteringEvaluator does the same. A row's distance to itself is 0 and is not counted among its own cluster's.
 */
/**
 * How much nearer rows are to their own cluster than to the next one, by squared Euclidean distances: from -1 to 1, larger is
 * better. A row that is alone in its cluster counts 0. Caller-confined.
 */
final class Silhouette {
    /** The rows are given twice, in any order. */
    enum Pass {
        GATHER,
        COMPARE
    }

    private final int columns;
    private final Map<Double, Cluster> clusters = new HashMap<>();
    private double sum;
    private long rows;

    Silhouette(int columns) {
        this.columns = columns;
    }

    /** Takes a row and the number of its cluster. */
    void add(Pass pass, double[] row, double cluster) {
        if (pass == Pass.GATHER) {
            clusters.computeIfAbsent(cluster, number -> new Cluster(columns)).add(row);
        } else {
            sum += of(row, cluster);
            rows++;
        }
    }

    /** How many clusters the rows lie in. */
    int clusters() {
        return clusters.size();
    }

    /** Mean over the rows; {@code USER_CODE_FAILED} if all lie in one cluster. */
    double mean() {
        if (clusters.size() < 2) {
            throw new ClusterException(
                    ErrorCode.USER_CODE_FAILED,
                    "silhouette: all " + rows
                            + " validation rows lie in one cluster (expected: two or more); choose other"
                            + " hyperparameters, or scale the features");
        }
        return sum / rows;
    }

    private double of(double[] row, double cluster) {
        double own = 0;
        double next = Double.POSITIVE_INFINITY;
        for (Map.Entry<Double, Cluster> entry : clusters.entrySet()) {
            Cluster other = entry.getValue();
            if (entry.getKey() != cluster) {
                next = Math.min(next, other.meanSquaredDistance(row));
            } else if (other.count > 1) {
                own = other.meanSquaredDistance(row) * other.count / (other.count - 1);
            } else {
                return 0;
            }
        }
        double larger = Math.max(own, next);
        return larger == 0 ? 0 : (next - own) / larger;
    }

    private static final class Cluster {
        private final double[] sums;
        private double squares;
        private long count;

        Cluster(int columns) {
            sums = new double[columns];
        }

        void add(double[] row) {
            for (int column = 0; column < sums.length; column++) {
                sums[column] += row[column];
                squares += row[column] * row[column];
            }
            count++;
        }

        double meanSquaredDistance(double[] row) {
            double distance = squares / count;
            for (int column = 0; column < sums.length; column++) {
                distance += row[column] * (row[column] - 2 * sums[column] / count);
            }
            return Math.max(0, distance); // rounding may leave less
        }
    }
}
