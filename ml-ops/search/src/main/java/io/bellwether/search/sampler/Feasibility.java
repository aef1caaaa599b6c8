package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * What a constraint on outcomes was broken by is a value like any other: a Gaussian process learns it, and says how probable it is that
 * a point keeps the constraint, P = Phi(-mean / deviation). The worth of a point is its worth by the objective times these
 * probabilities [1, 2]; as logarithms, their sum. Of trials that keep a constraint it is not known by how much; they count as KEPT, and the
 * others as log(1 + v / s), s the median of what it was broken by: so the boundary lies between, and one that broke it a thousand times worse
 * does not flatten the rest.
 *
 * Cost: as much as the objective's process for each constraint.
 *
 * [1] Schonlau, Welch, Jones: Global versus local search in constrained optimization of computer models, 1998.
 * [2] Gardner, Kusner, Xu, Weinberger, Cunningham: Bayesian optimization with inequality constraints, ICML 2014.
 */
/** An acquisition where constraints on outcomes are kept as well. Immutable. */
final class Feasibility implements Acquisition {
    private static final double KEPT = -1;

    private final Acquisition objective;
    private final List<GpPosterior> constraints;

    Feasibility(Acquisition objective, List<GpPosterior> constraints) {
        this.objective = objective;
        this.constraints = List.copyOf(constraints);
    }

    /** What a constraint's process learns; negative where it is kept. */
    static double[] values(double[] violations) {
        double[] broken =
                Arrays.stream(violations).filter(each -> each > 0).sorted().toArray();
        double[] values = new double[violations.length];
        for (int i = 0; i < values.length; i++) {
            boolean isKept = violations[i] == 0;
            double scale = isKept ? 1 : broken[broken.length / 2];
            values[i] = isKept
                    ? KEPT
                    : scale == Double.POSITIVE_INFINITY ? 1 : Math.min(3, StrictMath.log1p(violations[i] / scale));
        }
        return values;
    }

    @Override
    public double at(double[] point) {
        double sum = objective.at(point);
        for (GpPosterior constraint : constraints) {
            GpBelief belief = new GpBelief(constraint, point);
            sum += logBelow(-belief.mean() / belief.deviation());
        }
        return sum;
    }

    @Override
    public double at(double[] point, double[] slope) {
        double sum = objective.at(point, slope);
        for (GpPosterior constraint : constraints) {
            GpBelief belief = new GpBelief(constraint, point);
            double z = -belief.mean() / belief.deviation();
            double log = logBelow(z);
            double byZ = StrictMath.exp(-z * z / 2 - StandardNormal.LOG_ROOT_TWO_PI - log);
            belief.addSlope(-byZ / belief.deviation(), -byZ * z / belief.deviation(), slope);
            sum += log;
        }
        return sum;
    }

    @Override
    public double[] at(List<double[]> points) {
        double[] all = objective.at(points);
        for (int i = 0; i < all.length; i++) {
            for (GpPosterior constraint : constraints) {
                GpBelief belief = new GpBelief(constraint, points.get(i));
                all[i] += logBelow(-belief.mean() / belief.deviation());
            }
        }
        return all;
    }

    private static double logBelow(double z) {
        return z <= 0 ? StandardNormal.logAbove(-z) : StrictMath.log1p(-StandardNormal.above(z));
    }
}
