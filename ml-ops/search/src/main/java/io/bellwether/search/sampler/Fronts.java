package io.bellwether.search.sampler;

import io.bellwether.search.pareto.Dominance;
import io.bellwether.search.pareto.Hypervolume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/*
 * Implementation note.
 *
 * What TPE takes for good with several objectives (Ozaki et al.: Multiobjective tree-structured Parzen estimator, JAIR 2022): front after
 * front, and of the front that does not fit as a whole the points that together cover most, found one by one by what each adds. With
 * more than CHEAP volumes to reckon, more than three objectives, or a value that is infinite, by crowding distance instead. A good trial weighs as much as the
 * hypervolume would lose without it. The reference is a tenth beyond the worst of the points, on the side of the worse.
 * Cost: O(n^2 objectives) for the ranks, then at most CHEAP hypervolumes of a front.
 */
/** The best of points of several costs. */
final class Fronts {
    private static final int CHEAP = 4_000;
    private static final int CHEAP_WEIGHTS = 500;
    private static final int MOST_OBJECTIVES = 3;
    private static final double LEAST = 1e-12;

    private Fronts() {}

    /** The places of the {@code count} best points. */
    static int[] best(double[][] points, int count) {
        List<Integer> chosen = new ArrayList<>();
        if (count == 0) {
            return new int[0];
        }
        for (List<Integer> front : Population.fronts(Dominance.ranks(points, new double[points.length]))) {
            int room = count - chosen.size();
            chosen.addAll(front.size() <= room ? front : some(points, front, room));
            if (chosen.size() == count) {
                break;
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private static List<Integer> some(double[][] points, List<Integer> front, int room) {
        double[][] costs = front.stream().map(i -> points[i]).toArray(double[][]::new);
        boolean cheap = (long) room * front.size() <= CHEAP && costs[0].length <= MOST_OBJECTIVES && areFinite(costs);
        if (!cheap) {
            double[] crowding = Dominance.crowding(costs);
            return IntStream.range(0, costs.length)
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> -crowding[i])
                            .thenComparing(i -> i))
                    .limit(room)
                    .map(front::get)
                    .toList();
        }
        double[] reference = reference(costs);
        List<Integer> chosen = new ArrayList<>();
        List<double[]> covered = new ArrayList<>();
        while (chosen.size() < room) {
            int most = -1;
            double best = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < costs.length; i++) {
                if (!chosen.contains(front.get(i))) {
                    covered.add(costs[i]);
                    double volume = Hypervolume.of(covered.toArray(double[][]::new), reference);
                    covered.remove(covered.size() - 1);
                    if (most < 0 || volume > best) {
                        best = volume;
                        most = i;
                    }
                }
            }
            chosen.add(front.get(most));
            covered.add(costs[most]);
        }
        return chosen;
    }

    /** The weight of each point from a little over 0 to 1; points without costs weigh the least. */
    static double[] weights(double[][] points) {
        double[] weights = new double[points.length];
        Arrays.fill(weights, LEAST);
        int[] with = IntStream.range(0, points.length)
                .filter(i -> points[i].length > 0)
                .toArray();
        double[][] costs = IntStream.of(with).mapToObj(i -> points[i]).toArray(double[][]::new);
        boolean cheap = costs.length > 1
                && (costs[0].length <= 2 ? costs.length <= CHEAP_WEIGHTS : costs.length <= MOST_OBJECTIVES * 10)
                && costs[0].length <= MOST_OBJECTIVES
                && areFinite(costs);
        if (!cheap) {
            IntStream.of(with).forEach(i -> weights[i] = 1);
            return weights;
        }
        double[] contributions = Hypervolume.contributions(costs, reference(costs));
        double most = Math.max(LEAST, Arrays.stream(contributions).max().orElse(0));
        for (int i = 0; i < with.length; i++) {
            double share = contributions[i] / most;
            weights[with[i]] = Double.isFinite(share) ? Math.max(LEAST, share) : 1;
        }
        return weights;
    }

    /** Else there is no volume to compare by. */
    private static boolean areFinite(double[][] costs) {
        return Arrays.stream(costs).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }

    private static double[] reference(double[][] costs) {
        double[] reference = new double[costs[0].length];
        for (int i = 0; i < reference.length; i++) {
            double worst = Double.NEGATIVE_INFINITY;
            for (double[] point : costs) {
                worst = Math.max(worst, point[i]);
            }
            reference[i] = worst == 0 ? LEAST : Math.max(1.1 * worst, 0.9 * worst);
        }
        return reference;
    }
}
