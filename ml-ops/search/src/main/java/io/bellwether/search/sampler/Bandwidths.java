package io.bellwether.search.sampler;

import java.util.Arrays;

/*
 * Implementation note.
 *
 * Bergstra et al. (2011): a kernel is as wide as the way to its farther neighbour on the axis; the outermost look inwards only, and a
 * single one as far as the farther end. Never narrower than the mixture's grain allows, so that few trials don't make spikes, and
 * never wider than the range. The prior, a kernel as wide as the range in its middle, is nobody's neighbour: were it one, a kernel
 * near the middle would be narrow however few the trials, and a search that begins there stays there.
 */
/** Centres and widths of one parameter's normal kernels in the unit interval. Caller-confined. */
final class Bandwidths {
    private static final double PRIOR_CENTRE = 0.5;
    private static final double PRIOR_WIDTH = 1;

    private double[] centres = new double[0];
    private double[] widths = new double[0];

    /** By kernel, the prior last. */
    double centre(int kernel) {
        return centres[kernel];
    }

    /** By kernel, the prior last. */
    double width(int kernel) {
        return widths[kernel];
    }

    /**
     * Places the kernels.
     *
     * @param at their centres
     * @param order the kernels by rising centre
     * @param least the least width
     */
    void place(double[] at, int[] order, double least) {
        int prior = at.length;
        centres = Arrays.copyOf(at, prior + 1);
        centres[prior] = PRIOR_CENTRE;
        widths = new double[prior + 1];
        widths[prior] = PRIOR_WIDTH;
        for (int i = 0; i < prior; i++) {
            double centre = at[order[i]];
            double left = i == 0 ? 0 : centre - at[order[i - 1]];
            double right = i == prior - 1 ? 0 : at[order[i + 1]] - centre;
            double reach = prior == 1 ? Math.max(centre, 1 - centre) : Math.max(left, right);
            widths[order[i]] = Math.max(least, Math.min(1, reach));
        }
    }
}
