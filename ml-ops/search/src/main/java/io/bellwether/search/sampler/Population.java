package io.bellwether.search.sampler;

import io.bellwether.search.pareto.Dominance;
import java.util.ArrayList;
import java.util.List;

/**
 * Some individuals, by number, and how they stand among themselves. Immutable.
 *
 * @param ranks how many fronts lie before each
 * @param crowding how far each is from its neighbours in its front
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Population(List<Individual> members, int[] ranks, double[] crowding) {
    static Population of(List<Individual> members) {
        double[][] costs = members.stream().map(Individual::costs).toArray(double[][]::new);
        double[] violations =
                members.stream().mapToDouble(Individual::violation).toArray();
        int[] ranks = Dominance.ranks(costs, violations);
        double[] crowding = new double[ranks.length];
        for (List<Integer> front : fronts(ranks)) {
            double[] ofFront =
                    Dominance.crowding(front.stream().map(i -> costs[i]).toArray(double[][]::new));
            for (int i = 0; i < ofFront.length; i++) {
                crowding[front.get(i)] = ofFront[i];
            }
        }
        return new Population(members, ranks, crowding);
    }

    int size() {
        return members.size();
    }

    /** The places of the members of each front, the best front first. */
    static List<List<Integer>> fronts(int[] ranks) {
        List<List<Integer>> fronts = new ArrayList<>();
        for (int i = 0; i < ranks.length; i++) {
            while (fronts.size() <= ranks[i]) {
                fronts.add(new ArrayList<>());
            }
            fronts.get(ranks[i]).add(i);
        }
        return fronts;
    }
}
