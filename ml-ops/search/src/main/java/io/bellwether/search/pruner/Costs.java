package io.bellwether.search.pruner;

import io.bellwether.client.job.MetricSpec.Goal;
import java.util.Arrays;

/*
 * Implementation note.
 *
 * A sorted array: an insertion is one binary search and moves at most 8 bytes for each number, a look is a binary search.
 */
/** Values of trials, as costs (smaller is better) in rising order. Caller-confined. */
final class Costs {
    private double[] costs = new double[8];
    private int size;

    /** The value as a cost; NaN, which is worse than any, as infinity. */
    static double of(double value, Goal goal) {
        if (Double.isNaN(value)) {
            return Double.POSITIVE_INFINITY;
        }
        return goal == Goal.MINIMIZE ? value : -value;
    }

    /** The least of the curve's costs; infinity if it has no number. */
    static double best(LearningCurve curve, Goal goal) {
        double best = Double.POSITIVE_INFINITY;
        for (double value : curve.values().values()) {
            best = Math.min(best, of(value, goal));
        }
        return best;
    }

    void add(double cost) {
        if (size == costs.length) {
            costs = Arrays.copyOf(costs, 2 * size);
        }
        int found = Arrays.binarySearch(costs, 0, size, cost);
        int place = found < 0 ? -found - 1 : found;
        System.arraycopy(costs, place, costs, place + 1, size - place);
        costs[place] = cost;
        size++;
    }

    int size() {
        return size;
    }

    /** How many are less than this. */
    int below(double cost) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (costs[middle] < cost) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many are less than this, which is finite, or equal. */
    int notAbove(double cost) {
        return below(Math.nextUp(cost));
    }

    /** What {@code percent} of a hundred do not exceed, between neighbours by straight lines; there is at least one. */
    double percentile(double percent) {
        double place = percent / 100 * (size - 1);
        int left = (int) place;
        double share = place - left;
        // Weighted one by one, as the difference of two huge costs may overflow.
        return share == 0 ? costs[left] : costs[left] * (1 - share) + costs[left + 1] * share;
    }
}
