package io.bellwether.search.sampler;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bounds of a space on which its best trial lies. */
final class GpEdges {
    private static final double NEAR = 0.05;

    private GpEdges() {}

    /** Whether two points of the unit cube are close on every axis. */
    static boolean isNear(double[] a, double[] b) {
        for (int axis = 0; axis < a.length; axis++) {
            if (Math.abs(a[axis] - b[axis]) > NEAR) {
                return false;
            }
        }
        return true;
    }

    /**
     * A point beside the best, off a bound on which that one lies, if nothing is known from there; else null.
     *
     * @param points where all trials lie
     */
    static double @Nullable [] offBound(List<Coordinate> coordinates, double @Nullable [] best, List<double[]> points) {
        for (int axis = 0; best != null && axis < best.length; axis++) {
            boolean isOnBound =
                    coordinates.get(axis) instanceof Coordinate.Continuum && (best[axis] <= 0 || best[axis] >= 1);
            if (isOnBound && !isKnownBeside(best, axis, points)) {
                double[] beside = best.clone();
                beside[axis] = Math.abs(best[axis] - NEAR / 2);
                return beside;
            }
        }
        return null;
    }

    private static boolean isKnownBeside(double[] at, int axis, List<double[]> points) {
        for (double[] other : points) {
            if (isNear(other, at) && Math.abs(other[axis] - at[axis]) > NEAR / 5) {
                return true;
            }
        }
        return false;
    }
}
