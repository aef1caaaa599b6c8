package io.bellwether.search.pareto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/*
 * Implementation note.
 *
 * The volume of all that is beaten by one of the points and beats the reference. One dimension: the longest side. Two: the points by
 * the first cost, each adding a box down to the one before; O(n log n). More: WFG (While, Bradstreet, Barone: A fast way of calculating
 * exact hypervolumes, IEEE TEVC 2012): a point's exclusive volume is its box less the volume of the others, each limited to that box,
 * by recursion on the few of them that are not beaten. Exponential in the dimensions at worst, quick for a few hundred points of three.
 */
/** How much of the space of costs some points cover. Stateless; arguments are not changed. */
public final class Hypervolume {
    private Hypervolume() {}

    /**
     * The exact hypervolume.
     *
     * @param costs points by number and objective, smaller is better; those that do not beat the reference everywhere cover nothing
     * @param reference a bad point, by objective
     * @throws IllegalArgumentException if a point has not as many objectives as the reference
     */
    public static double of(double[][] costs, double[] reference) {
        List<double[]> inside = new ArrayList<>();
        for (double[] point : costs) {
            if (point.length != reference.length) {
                throw new IllegalArgumentException("costs: a point of " + point.length + " objectives (expected: "
                        + reference.length + ", as the reference has); add the others");
            }
            if (isInside(point, reference)) {
                inside.add(point);
            }
        }
        return of(undominated(inside), reference);
    }

    /** How much would be lost without each of some points; as {@link #of} otherwise. */
    public static double[] contributions(double[][] costs, double[] reference) {
        double all = of(costs, reference);
        double[] contributions = new double[costs.length];
        for (int i = 0; i < costs.length; i++) {
            double[][] others = new double[costs.length - 1][];
            System.arraycopy(costs, 0, others, 0, i);
            System.arraycopy(costs, i + 1, others, i, others.length - i);
            contributions[i] = Math.max(0, all - of(others, reference));
        }
        return contributions;
    }

    private static boolean isInside(double[] point, double[] reference) {
        for (int i = 0; i < reference.length; i++) {
            if (!(point[i] < reference[i])) {
                return false;
            }
        }
        return true;
    }

    private static double of(List<double[]> points, double[] reference) {
        if (points.isEmpty()) {
            return 0;
        }
        if (reference.length <= 2) {
            return ofTwo(points, reference);
        }
        List<double[]> rest = new ArrayList<>(points);
        // The worst in the last dimension first: what is left of the others is then small.
        rest.sort(Comparator.<double[]>comparingDouble(point -> -point[reference.length - 1])
                .thenComparing(Arrays::compare));
        double sum = 0;
        while (!rest.isEmpty()) {
            double[] point = rest.remove(0);
            sum += box(point, reference) - of(limited(rest, point), reference);
        }
        return sum;
    }

    private static double ofTwo(List<double[]> points, double[] reference) {
        List<double[]> sorted = new ArrayList<>(points);
        sorted.sort(Arrays::compare);
        if (reference.length == 1) {
            return reference[0] - sorted.get(0)[0];
        }
        double sum = 0;
        double ceiling = reference[1];
        for (double[] point : sorted) {
            if (point[1] < ceiling) {
                sum += (reference[0] - point[0]) * (ceiling - point[1]);
                ceiling = point[1];
            }
        }
        return sum;
    }

    private static double box(double[] point, double[] reference) {
        double volume = 1;
        for (int i = 0; i < reference.length; i++) {
            volume *= reference[i] - point[i];
        }
        return volume;
    }

    /** The points moved to where they only cover what {@code limit} covers too; those of them that are not beaten. */
    private static List<double[]> limited(List<double[]> points, double[] limit) {
        List<double[]> limited = new ArrayList<>();
        for (double[] point : points) {
            double[] worse = new double[limit.length];
            for (int i = 0; i < worse.length; i++) {
                worse[i] = Math.max(point[i], limit[i]);
            }
            limited.add(worse);
        }
        return undominated(limited);
    }

    private static List<double[]> undominated(List<double[]> points) {
        List<double[]> sorted = new ArrayList<>(points);
        sorted.sort(Arrays::compare);
        List<double[]> kept = new ArrayList<>();
        for (double[] point : sorted) {
            boolean beaten =
                    kept.stream().anyMatch(other -> Dominance.dominates(other, point) || Arrays.equals(other, point));
            if (!beaten) {
                kept.add(point);
            }
        }
        return kept;
    }
}
