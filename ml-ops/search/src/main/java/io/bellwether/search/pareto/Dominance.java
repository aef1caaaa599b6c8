package io.bellwether.search.pareto;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/*
 * Implementation note.
 *
 * Constrained domination (Deb et al. 2002): what keeps all constraints beats what breaks one, of two that break some the one that
 * breaks them by less, and of two that keep them the one that is nowhere worse and somewhere better. Ranks by peeling: rank 0 is what
 * nothing beats, rank 1 what only rank 0 beats, and so on. Cost: O(n^2 objectives).
 * Crowding distance (same paper): the sum over the objectives of the distance between a point's neighbours, endless for the ends.
 */
/**
 * Who beats whom. Points are costs by objective, smaller is better, all of one length, with the sum of their violations. Stateless; arguments
 * are not changed.
 */
public final class Dominance {
    private Dominance() {}

    /** Whether {@code a} is nowhere worse than {@code b} and somewhere better. */
    public static boolean dominates(double[] a, double[] b) {
        boolean better = false;
        for (int i = 0; i < a.length; i++) {
            if (a[i] > b[i]) {
                return false;
            }
            better |= a[i] < b[i];
        }
        return better;
    }

    /** As above, where a violation of 0 keeps all constraints. */
    public static boolean dominates(double[] a, double violationOfA, double[] b, double violationOfB) {
        if (violationOfA != violationOfB) {
            return violationOfA < violationOfB;
        }
        return violationOfA == 0 && dominates(a, b);
    }

    /** The rank of each point, from 0. */
    public static int[] ranks(double[][] costs, double[] violations) {
        int n = costs.length;
        int[] ranks = new int[n];
        Arrays.fill(ranks, -1);
        // In this order nobody is beaten by one that comes later, so each looks only at those before.
        Integer[] order = IntStream.range(0, n).boxed().toArray(Integer[]::new);
        Arrays.sort(
                order,
                Comparator.<Integer>comparingDouble(i -> violations[i])
                        .thenComparing((i, j) -> Arrays.compare(costs[i], costs[j]))
                        .thenComparing(i -> i));
        for (int at = 0; at < n; at++) {
            int point = order[at];
            int rank = 0;
            for (int before = 0; before < at; before++) {
                int other = order[before];
                if (ranks[other] >= rank
                        && dominates(costs[other], violations[other], costs[point], violations[point])) {
                    rank = ranks[other] + 1;
                }
            }
            ranks[point] = rank;
        }
        return ranks;
    }

    /** The crowding distance of each of some points. */
    public static double[] crowding(double[][] costs) {
        double[] crowding = new double[costs.length];
        if (costs.length == 0) {
            return crowding;
        }
        for (int objective = 0; objective < costs[0].length; objective++) {
            int axis = objective;
            Integer[] order = IntStream.range(0, costs.length).boxed().toArray(Integer[]::new);
            Arrays.sort(
                    order,
                    Comparator.<Integer>comparingDouble(i -> costs[i][axis]).thenComparing(i -> i));
            int first = order[0];
            int last = order[order.length - 1];
            double range = costs[last][axis] - costs[first][axis];
            crowding[first] = Double.POSITIVE_INFINITY;
            crowding[last] = Double.POSITIVE_INFINITY;
            for (int i = 1; range > 0 && Double.isFinite(range) && i < order.length - 1; i++) {
                crowding[order[i]] += (costs[order[i + 1]][axis] - costs[order[i - 1]][axis]) / range;
            }
        }
        return crowding;
    }
}
