package io.bellwether.search.importance;

import java.util.SplittableRandom;

/*
 * Implementation note.
 *
 * Hutter, Hoos, Leyton-Brown, "An efficient approach for assessing hyperparameter importance" (ICML 2014). A forest of regression trees
 * (64, grown to the end, on bootstrap samples; as in Optuna) stands for the objective. A tree is constant on boxes that fill the unit
 * cube, so that means and variances over the cube are sums over its leaves l with volumes v_l and values y_l:
 *
 *   V = sum v_l (y_l - m)^2,  m = sum v_l y_l
 *   m_j(u) = sum over leaves whose side in dimension j holds u of y_l v_l / (length of that side)
 *   V_j = integral of (m_j(u) - m)^2,   importance of j = mean over the trees of V_j / V
 *
 * m_j is piecewise constant between the splits of j. Each leaf adds a constant over an interval of u, so all of m_j is one
 * pass over the leaves into differences, and one sum over them: O(leaves log leaves) for each tree and dimension, instead of a
 * descent for each interval (Tree).
 *
 * Unlike in Optuna the cube has logarithmic parameters by their logarithm, as they are searched, and a choice's words as cells of equal
 * length that a tree may split anywhere in their order.
 */
/** Importances by functional analysis of variance. */
final class Fanova {
    private static final int TREES = 64;

    private final double[][] points;
    private final double[] values;
    private final long seed;

    /** @param points in the unit cube, at least one; the values are finite */
    Fanova(double[][] points, double[] values, long seed) {
        this.points = points;
        this.values = values;
        this.seed = seed;
    }

    /** For each dimension the share of the variance that it explains by itself; all 0 if there is no variance. */
    double[] importances() {
        int dimensions = points[0].length;
        int[][] order = Tree.order(points);
        double[] sums = new double[dimensions];
        int counted = 0;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TREES; i++) {
            int[] weights = new int[values.length];
            for (int draw = 0; draw < values.length; draw++) {
                weights[random.nextInt(values.length)]++;
            }
            double[] shares = Tree.grow(points, values, weights, order).shares();
            if (shares.length > 0) {
                counted++;
                for (int j = 0; j < dimensions; j++) {
                    sums[j] += shares[j];
                }
            }
        }
        for (int j = 0; j < dimensions && counted > 0; j++) {
            sums[j] /= counted;
        }
        return sums;
    }
}
