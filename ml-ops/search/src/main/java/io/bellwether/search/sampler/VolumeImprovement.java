package io.bellwether.search.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * What the front's hypervolume is expected to grow by [1], with a process for each objective, taken as independent. The space below the
 * reference that the front does not dominate is cut into boxes: by the last objective into slices, each of these by the one before,
 * and so on. What a value y adds in a box from l to u is the product over the objectives of (u - y)+ - (l - y)+, so what is expected is the
 * product of the differences of two expected improvements, E(u) - E(l). The sum over the boxes is taken of logarithms, as for one objective
 * (LogImprovement) [2].
 *
 * Boxes: one more than points for two objectives, for m of them some n^(m-1) for n points; of a larger front MOST points count, evenly by the
 * first objective.
 *
 * [1] Emmerich, Giannakoglou, Naujoks: Single- and multiobjective evolutionary optimization assisted by Gaussian random field
 *     metamodels, IEEE Trans. Evol. Comput. 10 (2006).
 * [2] Ament, Daulton, Eriksson, Balandat, Bakshy: Unexpected improvements to expected improvement, NeurIPS 2023, arXiv 2310.20708.
 */
/** The logarithm of the expected improvement of a front's hypervolume; smaller is better in all objectives. Immutable. */
final class VolumeImprovement implements Acquisition {
    private static final int MOST = 60;
    private static final int MOST_OF_MANY = 12;
    private static final double NOTHING = -1e6;

    private final List<GpPosterior> objectives;
    private final List<double[]> lows = new ArrayList<>();
    private final List<double[]> highs = new ArrayList<>();

    /**
     * @param front points of which none is better than another in everything
     * @param reference beyond what is of any worth
     */
    VolumeImprovement(List<GpPosterior> objectives, List<double[]> front, double[] reference) {
        this.objectives = List.copyOf(objectives);
        int m = reference.length;
        double[] low = new double[m];
        Arrays.fill(low, Double.NEGATIVE_INFINITY);
        cut(thinned(front, m > 2 ? MOST_OF_MANY : MOST), m - 1, low, reference.clone());
    }

    private static List<double[]> thinned(List<double[]> front, int most) {
        List<double[]> sorted = new ArrayList<>(front);
        sorted.sort((a, b) -> Arrays.compare(a, b));
        List<double[]> kept = new ArrayList<>();
        int count = Math.min(most, sorted.size());
        for (int i = 0; i < count; i++) {
            kept.add(sorted.get(count == 1 ? 0 : (int) ((long) i * (sorted.size() - 1) / (count - 1))));
        }
        return kept;
    }

    /** What none of the points dominates in the objectives up to {@code last}, the others being bounded already. */
    private void cut(List<double[]> points, int last, double[] low, double[] high) {
        if (last == 0) {
            double least = high[0];
            for (double[] point : points) {
                least = Math.min(least, point[0]);
            }
            double[] top = high.clone();
            top[0] = least;
            lows.add(low.clone());
            highs.add(top);
            return;
        }
        double[] ends = points.stream()
                .mapToDouble(point -> point[last])
                .filter(end -> end < high[last])
                .sorted()
                .distinct()
                .toArray();
        double from = Double.NEGATIVE_INFINITY;
        for (int slice = 0; slice <= ends.length; slice++) {
            double to = slice < ends.length ? ends[slice] : high[last];
            double begin = from;
            double[] sliceLow = low.clone();
            double[] sliceHigh = high.clone();
            sliceLow[last] = begin;
            sliceHigh[last] = to;
            cut(points.stream().filter(point -> point[last] <= begin).toList(), last - 1, sliceLow, sliceHigh);
            from = to;
        }
    }

    @Override
    public double at(double[] point) {
        return at(point, new double[0]);
    }

    @Override
    public double at(double[] point, double[] slope) {
        int m = objectives.size();
        GpBelief[] beliefs = new GpBelief[m];
        for (int j = 0; j < m; j++) {
            beliefs[j] = new GpBelief(objectives.get(j), point);
        }
        double[][] terms = new double[lows.size()][m];
        double[] logs = new double[terms.length];
        double greatest = NOTHING;
        for (int box = 0; box < terms.length; box++) {
            for (int j = 0; j < m; j++) {
                terms[box][j] = logBetween(beliefs[j], lows.get(box)[j], highs.get(box)[j]);
                logs[box] += terms[box][j];
            }
            greatest = Math.max(greatest, logs[box]);
        }
        double sum = 0;
        for (double log : logs) {
            sum += StrictMath.exp(log - greatest);
        }
        double total = greatest + StrictMath.log(Math.max(sum, Double.MIN_NORMAL));
        if (slope.length > 0) {
            Arrays.fill(slope, 0);
            for (int j = 0; j < m; j++) {
                addSlope(beliefs[j], j, terms, logs, total, slope);
            }
        }
        return total;
    }

    private void addSlope(GpBelief belief, int j, double[][] terms, double[] logs, double total, double[] slope) {
        double byMean = 0;
        double byDeviation = 0;
        for (int box = 0; box < logs.length; box++) {
            double share = StrictMath.exp(logs[box] - total);
            if (share > 0) {
                double high = (highs.get(box)[j] - belief.mean()) / belief.deviation();
                double low = (lows.get(box)[j] - belief.mean()) / belief.deviation();
                double term = terms[box][j];
                byMean -= share * (ratioBelow(high, term) - ratioBelow(low, term));
                byDeviation += share * (ratioDensity(high, term) - ratioDensity(low, term));
            }
        }
        belief.addSlope(byMean, byDeviation, slope);
    }

    /** log of E(high) - E(low), where E(t) is the expected improvement on t. */
    private static double logBetween(GpBelief belief, double low, double high) {
        double scale = StrictMath.log(belief.deviation());
        double upper = LogImprovement.at((high - belief.mean()) / belief.deviation());
        if (low == Double.NEGATIVE_INFINITY) {
            return scale + upper;
        }
        double apart = LogImprovement.at((low - belief.mean()) / belief.deviation()) - upper;
        return apart >= 0 ? NOTHING : scale + upper + StrictMath.log(-StrictMath.expm1(apart));
    }

    /** Phi(z) / e^log. */
    private static double ratioBelow(double z, double log) {
        if (z == Double.NEGATIVE_INFINITY) {
            return 0;
        }
        double logBelow = z <= 0 ? StandardNormal.logAbove(-z) : StrictMath.log(StandardNormal.below(z));
        return StrictMath.exp(logBelow - log);
    }

    /** phi(z) / e^log. */
    private static double ratioDensity(double z, double log) {
        return z == Double.NEGATIVE_INFINITY ? 0 : StrictMath.exp(-z * z / 2 - StandardNormal.LOG_ROOT_TWO_PI - log);
    }
}
