package io.bellwether.search.importance;

import io.bellwether.search.sampler.StandardNormal;
import java.util.Arrays;
import java.util.stream.IntStream;

/*
 * Implementation note.
 *
 * Watanabe, Bansal, Hutter, "PED-ANOVA: efficiently quantifying hyperparameter importance in arbitrary subspaces" (IJCAI 2023, arXiv
 * 2304.10255): of the best tenth of the trials and of all, the density of each parameter by itself; its importance is Pearson's
 * divergence of the two,
 *
 *   sum over cells of p_all (p_best / p_all - 1)^2.
 *
 * Numbers are counted in at most 50 cells of equal length and smoothed: each count is a normal distribution over the cells, cut off
 * at the ends, with Scott's bandwidth 1.059 min(sd, iqr / 1.34) n^(-1/5), but no less than 0.5/1.64 of a cell. Words are counted as they
 * are. Cost: the trials, and 50 x 50 for each parameter.
 */
/** Importances by what the best trials have in common. */
final class PedAnova {
    private static final double BEST = 0.1;
    private static final int MOST_CELLS = 50;
    private static final double LEAST_BANDWIDTH = 0.5 / 1.64;

    private PedAnova() {}

    /**
     * For each dimension its importance, not normalized.
     *
     * @param cells of each dimension: so many words, minus so many values of a whole or stepped number, or 0 for a real one
     */
    static double[] importances(double[][] points, double[] costs, int[] cells) {
        int count = Math.max(2, (int) Math.ceil(BEST * costs.length));
        double[] sorted = costs.clone();
        Arrays.sort(sorted);
        double worst = sorted[count - 1];
        int[] best = IntStream.range(0, costs.length)
                .filter(row -> costs[row] <= worst)
                .toArray();
        int[] all = IntStream.range(0, costs.length).toArray();
        double[] importances = new double[cells.length];
        for (int j = 0; j < cells.length; j++) {
            boolean isWord = cells[j] > 0;
            int size = isWord ? cells[j] : cells[j] == 0 ? MOST_CELLS : Math.min(MOST_CELLS, -cells[j]);
            double[] ofBest = density(points, best, j, size, isWord);
            double[] ofAll = density(points, all, j, size, isWord);
            for (int cell = 0; cell < size; cell++) {
                if (ofAll[cell] > 0) {
                    double ratio = ofBest[cell] / ofAll[cell] - 1;
                    importances[j] += ofAll[cell] * ratio * ratio;
                }
            }
        }
        return importances;
    }

    private static double[] density(double[][] points, int[] rows, int j, int size, boolean isWord) {
        int[] at = new int[rows.length];
        double[] counts = new double[size];
        for (int i = 0; i < rows.length; i++) {
            at[i] = (int) Math.min(size - 1, Math.floor(points[rows[i]][j] * size));
            counts[at[i]] += 1.0 / rows.length;
        }
        return isWord ? counts : smooth(counts, bandwidth(at));
    }

    private static double bandwidth(int[] at) {
        int n = at.length;
        double mean = Arrays.stream(at).average().orElse(0);
        double squares = Arrays.stream(at)
                .mapToDouble(each -> (each - mean) * (each - mean))
                .sum();
        double deviation = n < 2 ? 0 : Math.sqrt(squares / (n - 1));
        int[] sorted = at.clone();
        Arrays.sort(sorted);
        double quartiles = sorted[(int) (0.75 * n)] - sorted[(int) (0.25 * n)];
        double width = quartiles > 0 ? Math.min(deviation, quartiles / 1.34) : deviation;
        return Math.max(LEAST_BANDWIDTH, 1.059 * width * StrictMath.pow(n, -0.2));
    }

    private static double[] smooth(double[] counts, double bandwidth) {
        int size = counts.length;
        double[] density = new double[size];
        for (int from = 0; from < size; from++) {
            if (counts[from] > 0) {
                double below = StandardNormal.below((-0.5 - from) / bandwidth);
                double inside = StandardNormal.below((size - 0.5 - from) / bandwidth) - below;
                double last = below;
                for (int to = 0; to < size; to++) {
                    double next = StandardNormal.below((to + 0.5 - from) / bandwidth);
                    density[to] += counts[from] * (next - last) / inside;
                    last = next;
                }
            }
        }
        return density;
    }
}
