package io.bellwether.search.pruner;

import io.bellwether.search.sampler.StandardNormal;
import java.util.Comparator;
import java.util.stream.IntStream;

/*
 * Implementation note.
 *
 * Wilcoxon, "Individual comparisons by ranking methods" (1945). The differences are ranked by magnitude, equal ones share the mean of
 * their ranks, and W is the sum of the ranks of those above zero, plus half the ranks of those that are zero ("zsplit"). If the signs
 * were coins, W would be a sum of independent ranks, each in or out: up to 64 differences its distribution is computed from
 * exactly these ranks, doubled so that they are whole (n steps over n (n + 1) sums: 0.3 million additions at 64). Beyond,
 * W is taken as normal, with mean sum(r)/2 and variance sum(r^2)/4, which is the usual correction for ties.
 */
/** The one-sided signed-rank test. */
final class SignedRank {
    private static final int EXACT = 64;

    private SignedRank() {}

    /** The chance that differences from a population symmetric around zero are as much above zero as these, none of which is NaN. */
    static double chanceOfMore(double[] differences) {
        int n = differences.length;
        int[] doubled = doubledRanks(differences);
        int above = 0;
        double squares = 0;
        int total = 0;
        int zeros = 0;
        for (int i = 0; i < n; i++) {
            total += doubled[i];
            if (differences[i] > 0) {
                above += doubled[i];
            } else if (differences[i] == 0) {
                zeros += doubled[i];
            }
            squares += (double) doubled[i] * doubled[i];
        }
        if (n > EXACT) {
            double z = (above + zeros / 2.0 - total / 2.0) / (StrictMath.sqrt(squares) / 2);
            return StandardNormal.below(-z);
        }
        double[] chances = new double[total + 1];
        chances[0] = 1;
        int reach = 0;
        for (int rank : doubled) {
            reach += rank;
            for (int sum = reach; sum >= 0; sum--) {
                chances[sum] = (chances[sum] + (sum >= rank ? chances[sum - rank] : 0)) / 2;
            }
        }
        double chance = 0;
        for (int sum = total; sum >= 0 && 2 * sum >= 2 * above + zeros; sum--) {
            chance += chances[sum];
        }
        return chance;
    }

    /** Twice the rank of each by its magnitude, from 1; equal ones share the mean. */
    private static int[] doubledRanks(double[] differences) {
        int n = differences.length;
        Integer[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> Math.abs(differences[i])))
                .toArray(Integer[]::new);
        int[] ranks = new int[n];
        for (int from = 0; from < n; ) {
            int to = from;
            while (to < n && Math.abs(differences[order[to]]) == Math.abs(differences[order[from]])) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = from + 1 + to;
            }
            from = to;
        }
        return ranks;
    }
}
