package io.bellwether.worker.engine.xgboost;

import java.util.Arrays;

/*
 * Implementation note.
 *
 * Whole blocks of rows go through SlicedTrees; what follows is for the rest, and for single rows. Every tree is padded to a perfect one of the same depth, so that a node's children lie at 2n+1 and 2n+2, a walk has a fixed
 * number of steps and no branch that could be predicted wrongly. A padded node, with NaN for a threshold, leads to the same leaf on
 * both sides. Rows go through a tree four at a time, which hides the latency of memory. Sums are float32 and in the order of the
 * trees, as XGBoost's own.
 */
/** A boosted ensemble in flat arrays: predicts margins without native code. Immutable. */
final class FlatTrees {
    /** Padding doubles the memory with every level: beyond this XGBoost itself is the better choice. */
    static final int MAX_DEPTH = 8;

    private final int depth;
    private final int trees;
    private final int inner;
    /** By tree and node. */
    private final int[] features;
    /** A value below goes left. */
    private final float[] thresholds;
    /** Where a missing value goes: 0 left, 1 right. */
    private final byte[] missing;
    /** By tree and position. */
    private final float[] leaves;

    private final SlicedTrees sliced;

    private FlatTrees(Builder from) {
        depth = from.depth;
        trees = from.trees;
        inner = from.inner;
        features = from.features;
        thresholds = from.thresholds;
        missing = from.missing;
        leaves = from.leaves;
        sliced = new SlicedTrees(depth, features, thresholds, missing, leaves);
    }

    /** Adds the trees' values of {@code rows} rows, row-major, to {@code sums}. */
    void addTo(float[] sums, float[] values, int columns, int rows) {
        int start = 0;
        if (rows >= SlicedTrees.BLOCK_ROWS) {
            SlicedTrees.Work work = sliced.newWork();
            for (; start + SlicedTrees.BLOCK_ROWS <= rows; start += SlicedTrees.BLOCK_ROWS) {
                sliced.addTo(sums, values, columns, start, work);
            }
        }
        boolean complete = isComplete(values, start * columns, rows * columns);
        for (int tree = 0; tree < trees; tree++) {
            int row = complete ? addFours(sums, values, columns, start, rows, tree) : start;
            for (; row < rows; row++) {
                sums[row] += leafOf(values, row * columns, tree);
            }
        }
    }

    private static boolean isComplete(float[] values, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Float.isNaN(values[i])) {
                return false;
            }
        }
        return true;
    }

    /** Rows without missing values, as far as they make fours; gives the first row that is left. */
    private int addFours(float[] sums, float[] values, int columns, int start, int end, int tree) {
        int nodes = tree * inner;
        int firstLeaf = tree * (inner + 1) - inner;
        int row = start;
        for (; row + 4 <= end; row += 4) {
            int at0 = row * columns;
            int at1 = at0 + columns;
            int at2 = at1 + columns;
            int at3 = at2 + columns;
            int node0 = 0;
            int node1 = 0;
            int node2 = 0;
            int node3 = 0;
            for (int level = 0; level < depth; level++) {
                int split0 = nodes + node0;
                int split1 = nodes + node1;
                int split2 = nodes + node2;
                int split3 = nodes + node3;
                node0 = 2 * node0 + (values[at0 + features[split0]] < thresholds[split0] ? 1 : 2);
                node1 = 2 * node1 + (values[at1 + features[split1]] < thresholds[split1] ? 1 : 2);
                node2 = 2 * node2 + (values[at2 + features[split2]] < thresholds[split2] ? 1 : 2);
                node3 = 2 * node3 + (values[at3 + features[split3]] < thresholds[split3] ? 1 : 2);
            }
            sums[row] += leaves[firstLeaf + node0];
            sums[row + 1] += leaves[firstLeaf + node1];
            sums[row + 2] += leaves[firstLeaf + node2];
            sums[row + 3] += leaves[firstLeaf + node3];
        }
        return row;
    }

    private float leafOf(float[] values, int at, int tree) {
        int nodes = tree * inner;
        int node = 0;
        for (int level = 0; level < depth; level++) {
            int split = nodes + node;
            float value = values[at + features[split]];
            int side = value < thresholds[split] ? 0 : 1;
            node = 2 * node + 1 + (Float.isNaN(value) ? missing[split] : side);
        }
        return leaves[tree * (inner + 1) - inner + node];
    }

    /** Fills the arrays, then is used no more. */
    static final class Builder {
        private final int depth;
        private final int trees;
        private final int inner;
        private final int[] features;
        private final float[] thresholds;
        private final byte[] missing;
        private final float[] leaves;

        Builder(int depth, int trees) {
            this.depth = depth;
            this.trees = trees;
            this.inner = (1 << depth) - 1;
            this.features = new int[trees * inner];
            this.thresholds = new float[trees * inner];
            this.missing = new byte[trees * inner];
            this.leaves = new float[trees * (inner + 1)];
            Arrays.fill(thresholds, Float.NaN);
        }

        /** Sets a split. */
        void split(int tree, int node, int feature, float threshold, boolean missingLeft) {
            features[tree * inner + node] = feature;
            thresholds[tree * inner + node] = threshold;
            missing[tree * inner + node] = (byte) (missingLeft ? 0 : 1);
        }

        /** Sets the leaf of all positions under {@code node}. */
        void leaf(int tree, int node, float value) {
            int first = node;
            int last = node;
            while (first < inner) {
                first = 2 * first + 1;
                last = 2 * last + 2;
            }
            int start = tree * (inner + 1) - inner;
            Arrays.fill(leaves, start + first, start + last + 1, value);
        }

        FlatTrees build() {
            return new FlatTrees(this);
        }
    }
}
