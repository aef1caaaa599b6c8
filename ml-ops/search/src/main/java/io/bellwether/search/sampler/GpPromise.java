package io.bellwether.search.sampler;

import java.util.List;

/*
 * Implementation note.
 *
 * Two things say that a search has come to a minimum. Downhill from the best the mean falls by no more than SLOPE: else the best is on
 * its way. And the improvement that is expected of the next trial, wherever it is, is less than PROMISE: else the process would find
 * something better by itself, as from ripple to ripple of Levy's function. Both are parts of the deviation of the values, of which the process
 * takes 0.001 for noise (GpFit.LEAST_NOISE), so that less than PROMISE cannot be told from it.
 */
/** How much better than the best a Gaussian process expects trials to be. */
final class GpPromise {
    private static final double SLOPE = 2e-4;
    private static final double PROMISE = 1e-3;
    private static final int STEPS = 60;
    private static final double TOLERANCE = 1e-6;

    private GpPromise() {}

    /** Whether the mean hardly falls from a point, along the continuous parameters. */
    static boolean isBottom(GpPosterior believed, List<Coordinate> coordinates, double[] best) {
        double[] low = best.clone();
        double[] high = best.clone();
        for (int axis = 0; axis < best.length; axis++) {
            if (coordinates.get(axis) instanceof Coordinate.Continuum) {
                low[axis] = 0;
                high[axis] = 1;
            }
        }
        BoxMinimizer.Minimum bottom = BoxMinimizer.from(
                best,
                low,
                high,
                (at, slope) -> {
                    System.arraycopy(believed.slopeOfMean(at), 0, slope, 0, slope.length);
                    return believed.mean(at);
                },
                STEPS,
                TOLERANCE);
        return believed.mean(best) - bottom.value() <= SLOPE;
    }

    /** Whether hardly any improvement is expected at a point. */
    static boolean isLittle(GpPosterior believed, double[] at) {
        return believed.at(at) <= StrictMath.log(PROMISE);
    }
}
