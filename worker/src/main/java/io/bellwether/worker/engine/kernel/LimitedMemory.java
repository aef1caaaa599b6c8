package io.bellwether.worker.engine.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/*
 * Implementation note.
 *
 * L-BFGS's two-loop recursion [Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.4]: the product of the inverse
 * Hessian's estimate and the gradient, from the last PAIRS steps s and gradient changes y; O(PAIRS * dimension). A pair without
 * positive curvature (s.y <= 0, by rounding near the optimum) would break the estimate's definiteness and is left out.
 */
/** The memory of the quasi-Newton method. Caller-confined. */
final class LimitedMemory {
    private static final int PAIRS = 10;
    private static final double LEAST_CURVATURE = 1e-12;

    private final Deque<Pair> pairs = new ArrayDeque<>();

    /** Takes in a step and what it did to the gradient. */
    void add(double[] step, double[] gradientChange) {
        double curvature = dot(step, gradientChange);
        if (curvature > LEAST_CURVATURE * dot(gradientChange, gradientChange)) {
            pairs.addLast(new Pair(step, gradientChange, 1 / curvature));
            if (pairs.size() > PAIRS) {
                pairs.removeFirst();
            }
        }
    }

    /** What {@link #add} has kept, oldest first. */
    List<double[][]> pairs() {
        return pairs.stream()
                .map(pair -> new double[][] {pair.step, pair.change})
                .toList();
    }

    /** The direction to go; downhill whatever the memory holds. */
    double[] direction(double[] gradient) {
        double[] direction = gradient.clone();
        List<Double> alphas = new ArrayList<>();
        pairs.descendingIterator().forEachRemaining(pair -> {
            double alpha = pair.inverse * dot(pair.step, direction);
            alphas.add(alpha);
            addScaled(direction, -alpha, pair.change);
        });
        Pair newest = pairs.peekLast();
        scale(direction, newest == null ? 1 : 1 / (newest.inverse * dot(newest.change, newest.change)));
        int at = alphas.size();
        for (Pair pair : pairs) {
            at--;
            double beta = pair.inverse * dot(pair.change, direction);
            addScaled(direction, alphas.get(at) - beta, pair.step);
        }
        scale(direction, -1);
        return direction;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static void addScaled(double[] target, double factor, double[] addend) {
        for (int i = 0; i < target.length; i++) {
            target[i] += factor * addend[i];
        }
    }

    private static void scale(double[] target, double factor) {
        for (int i = 0; i < target.length; i++) {
            target[i] *= factor;
        }
    }

    /** A step, the gradient's change along it, and 1 / (step . change). */
    private static final class Pair {
        private final double[] step;
        private final double[] change;
        private final double inverse;

        Pair(double[] step, double[] change, double inverse) {
            this.step = step;
            this.change = change;
            this.inverse = inverse;
        }
    }
}
