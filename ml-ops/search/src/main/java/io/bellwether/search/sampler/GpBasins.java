package io.bellwether.search.sampler;

import java.util.List;

/*
 * Implementation note.
 *
 * An explorer must not come down the basins again that it knows. So of the trials better than places far away, those are filled from which
 * the mean of the process of all trials falls, all along the straight line, to a known minimum: looked at are LOOKS places, with RIDGE of a
 * deviation to spare for the belief's ripples. The explorer's process takes them to be as good as the mean of the open ones, and is fitted
 * to the open ones only, since what lies in one basin says of parameters that they do not matter which do elsewhere.
 *
 * Cost: O(LOOKS x trials x dimensions) for each good trial and minimum.
 */
/** Which trials lie in the basins of known minima. */
final class GpBasins {
    private static final int LOOKS = 8;
    private static final double RIDGE = 0.02;

    private GpBasins() {}

    /**
     * By trial, whether it is filled.
     *
     * @param believed the process of all trials
     * @param points of the trials
     * @param values theirs
     */
    static boolean[] filled(GpPosterior believed, double[][] points, double[] values, List<double[]> minima) {
        boolean[] filled = new boolean[values.length];
        for (int i = 0; i < filled.length; i++) {
            double[] point = points[i];
            filled[i] = values[i] < believed.farMean()
                    && minima.stream().anyMatch(minimum -> falls(believed, point, minimum));
        }
        return filled;
    }

    private static boolean falls(GpPosterior believed, double[] from, double[] to) {
        double last = believed.mean(from);
        double[] at = new double[from.length];
        for (int look = 1; look <= LOOKS; look++) {
            for (int axis = 0; axis < at.length; axis++) {
                at[axis] = from[axis] + look / (LOOKS + 1.0) * (to[axis] - from[axis]);
            }
            double here = believed.mean(at);
            if (here > last + RIDGE) {
                return false;
            }
            last = here;
        }
        return true;
    }
}
