package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/*
 * Implementation note.
 *
 * Makarova et al., "Automatic termination for hyperparameter optimization" (AutoML 2022): with a Gaussian process of the values, mean m and
 * deviation s, and confidence beta,
 *
 *   regret <= min over the trials of m + sqrt(beta) s  -  min over the space of m - sqrt(beta) s,   beta = 2 ln(d n^2 pi^2 / (6 delta)) / 5
 *
 * with delta = 0.1, as in Optuna, whose choice it also is to show the process the better half of the trials only, since it is near the best
 * that it must be right. The second minimum is taken over a fixed set of Sobol points that the constraints allow, and the trials. Values
 * are standardized, but not warped as for the sampler: the bound is in units of the metric.
 * Cost: O(n^3) for the kernel's fit, n at most 300, and O(n^2) for each of 2,048 points.
 */
/** How much a search may still gain at most, with high confidence. */
public final class RegretBound {
    private static final int MOST = 300;
    private static final int LEAST = 8;
    private static final int POINTS = 2_048;
    private static final double DELTA = 0.1;

    private RegretBound() {}

    /** In units of the objective; empty while fewer than 16 trials are complete. */
    public static OptionalDouble of(SearchSpace space, History history) {
        Goal goal = history.goal();
        List<Observation> complete = new ArrayList<>(history.observations().stream()
                .filter(trial -> trial.state() == Observation.State.COMPLETE
                        && trial.isFeasible()
                        && Double.isFinite(Outcomes.cost(trial, goal)))
                .toList());
        complete.sort(Comparator.comparingDouble((Observation trial) -> Outcomes.cost(trial, goal))
                .thenComparing(Observation::number));
        List<Observation> best = complete.subList(0, Math.min(MOST, complete.size() / 2));
        UnitCube cube = new UnitCube(space);
        if (best.size() < LEAST || cube.dimensions() == 0) {
            return OptionalDouble.empty();
        }
        double[] costs =
                best.stream().mapToDouble(trial -> Outcomes.cost(trial, goal)).toArray();
        double deviation = GpValues.deviation(costs);
        if (deviation == 0) {
            return OptionalDouble.of(0); // half of all trials are as good as the best
        }
        return OptionalDouble.of(deviation * bound(space, cube, best, GpValues.standardized(costs)));
    }

    private static double bound(SearchSpace space, UnitCube cube, List<Observation> trials, double[] values) {
        double[][] points =
                trials.stream().map(trial -> cube.point(trial.params())).toArray(double[][]::new);
        boolean[] isWord = cube.words();
        GpPosterior posterior = new GpPosterior(new GpFit(isWord, points, values).best(), points, values, 0);
        double n = values.length;
        double beta = 2 * StrictMath.log(isWord.length * n * n * Math.PI * Math.PI / (6 * DELTA)) / 5;
        double width = Math.sqrt(Math.max(0, beta));
        double upper = Double.POSITIVE_INFINITY;
        double lower = Double.POSITIVE_INFINITY;
        for (double[] point : points) {
            double mean = posterior.mean(point);
            double off = width * posterior.deviation(point);
            upper = Math.min(upper, mean + off);
            lower = Math.min(lower, mean - off);
        }
        SobolPoints sobol = new SobolPoints(0, cube.dimensions());
        for (int i = 0; i < POINTS; i++) {
            double[] point = cube.point(cube.configuration(sobol.at(i)));
            if (space.constraints().isEmpty() || space.allows(cube.configuration(point))) {
                lower = Math.min(lower, posterior.mean(point) - width * posterior.deviation(point));
            }
        }
        return upper - lower;
    }
}
