package io.bellwether.search.sampler;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;

/*
 * Implementation note.
 *
 * A limited-memory quasi-Newton method for bounds on the variables, by projection [1]: variables that lie at a bound and would leave
 * are held; in the others the step is L-BFGS's two-loop recursion over the last PAIRS changes; the way along it is bent at the
 * bounds, and halved until the value falls as Armijo asks. That is simpler than L-BFGS-B's generalized Cauchy point [2] and as quick
 * on functions of few variables, where the set of bounds soon stands still.
 * Cost: O(PAIRS d) for each step, beside the function's own.
 *
 * [1] Bertsekas: Projected Newton methods for optimization problems with simple constraints, SIAM J. Control Optim. 20 (1982).
 * [2] Byrd, Lu, Nocedal, Zhu: A limited memory algorithm for bound constrained optimization, SIAM J. Sci. Comput. 16 (1995).
 */
/** Finds a local minimum of a smooth function in a box. Caller-confined. */
final class BoxMinimizer {
    private static final int PAIRS = 8;
    private static final int HALVINGS = 20;
    private static final double ARMIJO = 1e-4;
    private static final double LEAST_CURVATURE = 1e-10;

    private final Function function;
    private final double[] low;
    private final double[] high;
    private final Deque<Pair> pairs = new ArrayDeque<>();
    private double[] at;
    private double[] slope;
    private double value;

    private BoxMinimizer(Function function, double[] start, double[] low, double[] high) {
        this.function = function;
        this.low = low;
        this.high = high;
        this.at = start.clone();
        clip(at);
        this.slope = new double[start.length];
        this.value = function.at(at, slope);
    }

    /**
     * Goes downhill from a start.
     *
     * @param steps at most
     * @param tolerance of the slope, where it is not held by a bound
     */
    static Minimum from(double[] start, double[] low, double[] high, Function function, int steps, double tolerance) {
        BoxMinimizer minimizer = new BoxMinimizer(function, start, low, high);
        for (int step = 0; step < steps && minimizer.steepest() > tolerance; step++) {
            if (!minimizer.step()) {
                break;
            }
        }
        return new Minimum(minimizer.at, minimizer.value);
    }

    private double steepest() {
        double steepest = 0;
        for (int i = 0; i < at.length; i++) {
            steepest = Math.max(steepest, isFree(i) ? Math.abs(slope[i]) : 0);
        }
        return steepest;
    }

    private boolean isFree(int i) {
        return !(at[i] <= low[i] && slope[i] > 0) && !(at[i] >= high[i] && slope[i] < 0) && low[i] < high[i];
    }

    private boolean step() {
        double[] way = direction();
        if (!(dot(way, slope) < 0)) {
            pairs.clear();
            way = direction();
        }
        double length = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double[] there = new double[at.length];
            double expected = 0;
            for (int j = 0; j < there.length; j++) {
                there[j] = Math.max(low[j], Math.min(high[j], at[j] + length * way[j]));
                expected += slope[j] * (there[j] - at[j]);
            }
            double[] slopeThere = new double[at.length];
            double valueThere = function.at(there, slopeThere);
            if (valueThere <= value + ARMIJO * expected && expected < 0) {
                remember(there, slopeThere);
                double gained = value - valueThere;
                at = there;
                slope = slopeThere;
                value = valueThere;
                return gained > 1e-12 * (1 + Math.abs(value));
            }
            length /= 2;
        }
        if (pairs.isEmpty()) {
            return false;
        }
        pairs.clear();
        return step();
    }

    private void remember(double[] there, double[] slopeThere) {
        double[] moved = new double[at.length];
        double[] turned = new double[at.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = there[i] - at[i];
            turned[i] = slopeThere[i] - slope[i];
        }
        if (dot(moved, turned) > LEAST_CURVATURE * Math.sqrt(dot(moved, moved) * dot(turned, turned))) {
            pairs.addLast(new Pair(moved, turned));
            if (pairs.size() > PAIRS) {
                pairs.removeFirst();
            }
        }
    }

    /** Downhill, as far as the remembered curvature says; zero in the variables that are held. */
    private double[] direction() {
        double[] way = new double[at.length];
        boolean[] free = new boolean[at.length];
        for (int i = 0; i < way.length; i++) {
            free[i] = isFree(i);
            way[i] = free[i] ? -slope[i] : 0;
        }
        if (pairs.isEmpty()) {
            double longest = Arrays.stream(way).map(Math::abs).max().orElse(0);
            scale(way, longest > 0 ? 0.1 / longest : 0);
            return way;
        }
        double[] shares = new double[pairs.size()];
        Iterator<Pair> newestFirst = pairs.descendingIterator();
        for (int i = shares.length - 1; i >= 0; i--) {
            Pair pair = newestFirst.next();
            double curvature = dot(pair.moved, pair.turned, free);
            shares[i] = curvature > 0 ? dot(pair.moved, way, free) / curvature : 0;
            add(way, pair.turned, -shares[i], free);
        }
        Pair newest = pairs.getLast();
        double curvature = dot(newest.moved, newest.turned, free);
        double turned = dot(newest.turned, newest.turned, free);
        scale(way, curvature > 0 && turned > 0 ? curvature / turned : 1);
        int i = 0;
        for (Pair pair : pairs) {
            double bent = dot(pair.moved, pair.turned, free);
            double share = bent > 0 ? dot(pair.turned, way, free) / bent : 0;
            add(way, pair.moved, bent > 0 ? shares[i] - share : 0, free);
            i++;
        }
        return way;
    }

    private void clip(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(low[i], Math.min(high[i], x[i]));
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double dot(double[] a, double[] b, boolean[] where) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += where[i] ? a[i] * b[i] : 0;
        }
        return sum;
    }

    private static void add(double[] to, double[] what, double times, boolean[] where) {
        for (int i = 0; i < to.length; i++) {
            to[i] += where[i] ? times * what[i] : 0;
        }
    }

    private static void scale(double[] what, double times) {
        for (int i = 0; i < what.length; i++) {
            what[i] *= times;
        }
    }

    /** A function of some variables. */
    interface Function {
        /** The value at {@code x}; writes the slope there into {@code slope}. */
        double at(double[] x, double[] slope);
    }

    /** Where the search ended. */
    static final class Minimum {
        private final double[] at;
        private final double value;

        Minimum(double[] at, double value) {
            this.at = at;
            this.value = value;
        }

        double[] at() {
            return at;
        }

        double value() {
            return value;
        }
    }

    /** How the slope turned over a step. */
    private static final class Pair {
        private final double[] moved;
        private final double[] turned;

        Pair(double[] moved, double[] turned) {
            this.moved = moved;
            this.turned = turned;
        }
    }
}
