package io.bellwether.search.sampler;

import io.bellwether.client.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/*
 * Implementation note.
 *
 * Population based bandits [1]: what a member gains from one pause to the next is a function of its parameters and of the time, and
 * a Gaussian process over both says where a new member will gain most: where mean + sqrt(beta) deviation is greatest (GP-UCB), with
 * beta = 0.2 + log(0.4 t) as in the authors' code, at least 0.2. Members that go on until the next pause narrow the deviation at their parameters, so that
 * those born at once don't all go to one place. In the paper the kernel forgets by a fixed rate; here time is an axis like the others, and
 * how soon the past is of no use is fitted with the lengths of the parameters (GpFit).
 *
 * Only numbers are chosen so: words, what conditions hang on them, and the parameters to be kept stay the parent's. With fewer than FEWEST
 * gains to learn from, members are explored as in PBT (Exploration). Of more than MOST gains the newest count.
 *
 * Cost: O(MOST^3) for the fit, O(MOST^2) for each of POOL + AROUND candidates: some 10 ms.
 *
 * [1] Parker-Holder, Nguyen, Roberts: Provably efficient online hyperparameter optimization with population-based bandits, NeurIPS
 *     2020, arXiv 2002.02518.
 */
/** Suggests the parameters of a population's new member by what the others have gained, and when. */
public final class TimedModel {
    private static final int FEWEST = 4;
    private static final int MOST = 80;
    private static final int POOL = 256;
    private static final int AROUND = 64;
    private static final double REACH = 0.1;

    private final SearchSpace space;
    private final UnitCube cube;
    private final Set<String> kept;
    private final long seed;

    /**
     * A model of one space.
     *
     * @param kept parameters that stay as the parent has them
     */
    public TimedModel(SearchSpace space, Set<String> kept, long seed) {
        this.space = space;
        this.cube = new UnitCube(space);
        this.kept = Set.copyOf(kept);
        this.seed = seed;
    }

    /**
     * What a member gained from one pause to the next.
     *
     * @param pause the later of the two, from 1
     * @param gain greater is better
     */
    public record Gain(Map<String, Object> params, int pause, double gain) {}

    /**
     * The parameters of a new member, which follow from the arguments alone.
     *
     * @param parent the parameters of the one from whose checkpoint it goes on
     * @param gains so far, in any order that is always the same
     * @param beside the parameters of members that go on until the same pause
     * @param pause the one until which the new member goes first
     * @param number its trial's
     */
    public Map<String, Object> next(
            Map<String, Object> parent, List<Gain> gains, List<Map<String, Object>> beside, int pause, int number) {
        boolean[] moves = moves(parent);
        List<Gain> seen = gains.stream()
                .filter(gain -> Double.isFinite(gain.gain))
                .sorted(Comparator.comparingInt(Gain::pause).reversed())
                .limit(MOST)
                .toList();
        if (seen.size() < FEWEST || !anyOf(moves)) {
            return Exploration.of(space, parent, kept, seed, number);
        }
        double[][] points = new double[seen.size() + beside.size()][];
        for (int i = 0; i < points.length; i++) {
            points[i] = i < seen.size()
                    ? timed(seen.get(i).params, seen.get(i).pause, pause)
                    : timed(beside.get(i - seen.size()), pause, pause);
        }
        double[] losses = GpValues.standardized(
                seen.stream().mapToDouble(gain -> -gain.gain).toArray());
        GpKernel kernel = new GpFit(
                        Arrays.copyOf(cube.words(), cube.dimensions() + 1), Arrays.copyOf(points, seen.size()), losses)
                .best();
        GpPosterior posterior = new GpPosterior(kernel, points, losses, seed);
        double breadth = Math.sqrt(0.2 + Math.max(0, StrictMath.log(0.4 * pause)));
        return best(parent, moves, posterior, breadth, number);
    }

    private Map<String, Object> best(
            Map<String, Object> parent, boolean[] moves, GpPosterior posterior, double breadth, int number) {
        double[] at = timed(parent, 0, 0);
        Dice dice = new Dice(seed, number, 0);
        Map<String, Object> best = parent;
        double least = Double.POSITIVE_INFINITY;
        List<String> names = cube.names();
        for (double[] candidate : candidates(at, moves, dice)) {
            Map<String, Object> configuration = new LinkedHashMap<>(cube.configuration(candidate));
            for (int axis = 0; axis < moves.length; axis++) {
                Object exact = moves[axis] ? null : parent.get(names.get(axis));
                if (exact != null) { // a point's value may be off by a rounding
                    configuration.computeIfPresent(names.get(axis), (name, near) -> exact);
                }
            }
            if (Chosen.isInside(space, configuration)) {
                double[] settled = timed(configuration, 0, 0);
                double bound = posterior.mean(settled) - breadth * posterior.deviation(settled);
                if (bound < least) {
                    least = bound;
                    best = configuration;
                }
            }
        }
        return best;
    }

    private List<double[]> candidates(double[] parent, boolean[] moves, Dice dice) {
        SobolPoints sobol = new SobolPoints(Draw.mix(seed), cube.dimensions());
        List<double[]> candidates = new ArrayList<>();
        for (int i = 0; i < POOL + AROUND; i++) {
            double[] drawn = i < POOL ? sobol.at(i) : dice.normals(cube.dimensions());
            double[] candidate = parent.clone();
            for (int axis = 0; axis < moves.length; axis++) {
                if (moves[axis]) {
                    candidate[axis] =
                            i < POOL ? drawn[axis] : Math.max(0, Math.min(1, parent[axis] + REACH * drawn[axis]));
                }
            }
            candidates.add(candidate);
        }
        return candidates;
    }

    /** A configuration's point, and last how long before {@code now} it was, in pauses as tenths of the unit interval. */
    private double[] timed(Map<String, Object> configuration, int pause, int now) {
        double[] point = Arrays.copyOf(cube.point(configuration), cube.dimensions() + 1);
        point[cube.dimensions()] = (now - pause) / 10.0;
        return point;
    }

    /** By axis: whether a new member may have another value there than its parent. */
    private boolean[] moves(Map<String, Object> parent) {
        boolean[] moves = cube.present(parent);
        List<Coordinate> coordinates = cube.coordinates();
        List<String> names = cube.names();
        for (int axis = 0; axis < moves.length; axis++) {
            moves[axis] &= !(coordinates.get(axis) instanceof Coordinate.Labels) && !kept.contains(names.get(axis));
        }
        return moves;
    }

    private static boolean anyOf(boolean[] moves) {
        for (boolean each : moves) {
            if (each) {
                return true;
            }
        }
        return false;
    }
}
