package io.bellwether.search.sampler;

import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.search.pareto.ParetoFront;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/*
 * Implementation note.
 *
 * One process for each objective and for each constraint on outcomes that was ever broken, each with a kernel of its own (GpShape), over all
 * trials that have such a value. What a point is worth: of one objective the expected improvement on the best that keeps the constraints
 * (GpPosterior), of several that of the front's hypervolume (VolumeImprovement); times the probability that the constraints are kept
 * (Feasibility). As long as none keeps them all, that probability is all there is.
 *
 * The reference of the hypervolume is a tenth of the range beyond the worst of each objective's warped values.
 */
/** What trials say of several outcomes. Used once. */
final class GpProblem {
    private static final double BEYOND = 0.1;

    private final List<Goal> goals;
    private final UnitCube cube;
    private final Kernels kernels;
    private final long seed;

    GpProblem(List<Goal> goals, UnitCube cube, Kernels kernels, long seed) {
        this.goals = goals;
        this.cube = cube;
        this.kernels = kernels;
        this.seed = seed;
    }

    /** Fits kernels, and may know some. */
    interface Kernels {
        /** The kernel of one outcome, by its number, fitted to what {@code values} says of these trials or of the first of them. */
        GpKernel of(int outcome, List<Observation> trials, Function<List<Observation>, double[]> values);
    }

    /** Whether the outcomes need more than one process. */
    static boolean isOneOfSeveral(List<Goal> goals, List<Observation> trials) {
        boolean anyComplete = trials.stream().anyMatch(GpProblem::isComplete);
        return anyComplete && (goals.size() > 1 || trials.stream().anyMatch(trial -> !trial.isFeasible()));
    }

    /**
     * The worth of points after trials of which at least one is complete.
     *
     * @param trials those that ended
     * @param running those that have not
     */
    Worth worth(List<Observation> trials, List<Observation> running) {
        List<Observation> complete =
                trials.stream().filter(GpProblem::isComplete).toList();
        List<GpPosterior> constraints = constraints(trials, running);
        boolean anyKept = complete.stream().anyMatch(Observation::isFeasible);
        List<GpPosterior> objectives = new ArrayList<>();
        List<GpKernel> fitted = new ArrayList<>();
        double[][] values = new double[goals.size()][];
        for (int j = 0; j < goals.size(); j++) {
            int objective = j;
            values[j] = GpValues.ofObjective(complete, j, goals.get(j));
            fitted.add(kernels.of(j, complete, some -> GpValues.ofObjective(some, objective, goals.get(objective))));
            boolean single = goals.size() == 1 && anyKept;
            objectives.add(new GpPosterior(
                    fitted.get(j),
                    points(complete, running),
                    values[j],
                    seed,
                    i -> !single || complete.get(i).isFeasible()));
        }
        Acquisition objective = goals.size() == 1 ? objectives.get(0) : volume(complete, running, objectives, values);
        if (!anyKept) {
            objective = Indifferent.INSTANCE;
        }
        return new Worth(
                constraints.isEmpty() ? objective : new Feasibility(objective, constraints),
                fitted.get(0),
                incumbents(complete));
    }

    private static boolean isComplete(Observation trial) {
        return trial.state() == Observation.State.COMPLETE;
    }

    /** Points of the best, or some of the front. */
    private List<double[]> incumbents(List<Observation> complete) {
        List<Observation> best = new ArrayList<>(complete);
        best.sort(Outcomes.bestFirst(goals.get(0)));
        if (goals.size() > 1) {
            List<Observation> front = new History(goals, complete).front();
            int count = Math.min(GpClimb.INCUMBENTS, front.size());
            for (int i = 0; i < count; i++) {
                best.add(i, front.get((int) ((long) i * (front.size() - 1) / Math.max(1, count - 1))));
            }
        }
        return best.stream()
                .limit(GpClimb.INCUMBENTS)
                .map(trial -> cube.point(trial.params()))
                .toList();
    }

    private Acquisition volume(
            List<Observation> complete, List<Observation> running, List<GpPosterior> objectives, double[][] values) {
        int m = goals.size();
        double[] reference = new double[m];
        for (int j = 0; j < m; j++) {
            double worst = Arrays.stream(values[j]).max().orElse(0);
            double best = Arrays.stream(values[j]).min().orElse(0);
            reference[j] = worst + BEYOND * Math.max(worst - best, 1e-3);
        }
        ParetoFront front = new ParetoFront(Collections.nCopies(m, Goal.MINIMIZE));
        List<double[]> costs = new ArrayList<>();
        for (int i = 0; i < complete.size(); i++) {
            double[] cost = new double[m];
            for (int j = 0; j < m; j++) {
                cost[j] = values[j][i];
            }
            if (complete.get(i).isFeasible()) {
                add(front, costs, cost);
            }
        }
        for (Observation trial : running) {
            double[] point = cube.point(trial.params());
            add(
                    front,
                    costs,
                    objectives.stream().mapToDouble(each -> each.mean(point)).toArray());
        }
        Set<Integer> numbers = new HashSet<>(front.numbers());
        List<double[]> best = new ArrayList<>();
        for (int i = 0; i < costs.size(); i++) {
            if (numbers.contains(i)) {
                best.add(costs.get(i));
            }
        }
        return new VolumeImprovement(objectives, best, reference);
    }

    private static void add(ParetoFront front, List<double[]> costs, double[] cost) {
        front.add(costs.size(), Arrays.stream(cost).boxed().toList());
        costs.add(cost);
    }

    /** Those that were ever broken; and that a trial does not fail, if one did. */
    private List<GpPosterior> constraints(List<Observation> trials, List<Observation> running) {
        List<GpPosterior> constraints = new ArrayList<>();
        int count = trials.stream()
                .mapToInt(trial -> trial.violations().size())
                .max()
                .orElse(0);
        for (int c = 0; c <= count; c++) {
            int constraint = c - 1;
            List<Observation> known = trials.stream()
                    .filter(trial -> constraint < 0
                            ? trial.state() != Observation.State.PRUNED
                            : trial.violations().size() > constraint)
                    .toList();
            Function<List<Observation>, double[]> values = some -> Feasibility.values(some.stream()
                    .mapToDouble(trial -> constraint < 0
                            ? isComplete(trial) ? 0 : 1
                            : trial.violations().get(constraint))
                    .toArray());
            double[] told = values.apply(known);
            if (Arrays.stream(told).anyMatch(each -> each > 0)) {
                GpKernel kernel = kernels.of(goals.size() + c, known, values);
                constraints.add(new GpPosterior(kernel, points(known, running), told, seed));
            }
        }
        return constraints;
    }

    private double[][] points(List<Observation> trials, List<Observation> running) {
        double[][] points = new double[trials.size() + running.size()][];
        for (int i = 0; i < points.length; i++) {
            points[i] = cube.point((i < trials.size() ? trials.get(i) : running.get(i - trials.size())).params());
        }
        return points;
    }

    /**
     * What points are worth.
     *
     * @param kernel the first objective's, whose lengths a climb is measured in
     * @param incumbents points around which to look
     */
    record Worth(Acquisition acquisition, GpKernel kernel, List<double[]> incumbents) {}

    /** Every point is worth the same. */
    private enum Indifferent implements Acquisition {
        INSTANCE;

        @Override
        public double at(double[] point) {
            return 0;
        }

        @Override
        public double at(double[] point, double[] slope) {
            Arrays.fill(slope, 0);
            return 0;
        }
    }
}
