package io.bellwether.search.sampler;

import java.util.Arrays;

/*
 * Implementation note.
 *
 * Bergstra et al. (2011): a kernel is as wide as the way to its farther neighbour on the axis, the prior's centre being one of them;
 * the outermost look inwards only. Never narrower than 1 / min(100, kernels + 1) of the range, so that few trials don't make spikes,
 * and never wider than the range. The prior is a kernel as wide as the range in its middle.
 */
/** Centres and widths of one parameter's normal kernels in the unit interval. Caller-confined. */
final class Bandwidths {
    private static final double PRIOR_CENTRE = 0.5;
    private static final double PRIOR_WIDTH = 1;
    private static final double MOST_KERNELS = 100;

    private double[] centres = new double[0];
    private double[] widths = new double[0];
    private double narrowest;

    /** By kernel, the prior last. */
    double centre(int kernel) {
        return centres[kernel];
    }

    /** By kernel, the prior last. */
    double width(int kernel) {
        return widths[kernel];
    }

    /** Places the kernels at the given centres; {@code order} lists rows by rising centre. */
    void place(double[] at, int[] order, int[] kernelOf) {
        int prior = at.length;
        centres = Arrays.copyOf(at, prior + 1);
        centres[prior] = PRIOR_CENTRE;
        widths = new double[prior + 1];
        narrowest = 1 / Math.min(MOST_KERNELS, prior + 2);
        boolean priorPassed = false;
        int before = -1;
        int current = -1;
        for (int row : order) {
            int kernel = kernelOf[row];
            if (kernel < 0) {
                continue;
            }
            if (!priorPassed && centres[kernel] > PRIOR_CENTRE) {
                priorPassed = true;
                widen(before, current, prior);
                before = current;
                current = prior;
            }
            widen(before, current, kernel);
            before = current;
            current = kernel;
        }
        if (!priorPassed) {
            widen(before, current, prior);
            before = current;
            current = prior;
        }
        widen(before, current, -1);
        widths[prior] = PRIOR_WIDTH;
    }

    /** Gives {@code kernel} its width from its neighbours; -1 stands for none. */
    private void widen(int before, int kernel, int after) {
        if (kernel < 0) {
            return;
        }
        double left = before < 0 ? 0 : centres[kernel] - centres[before];
        double right = after < 0 ? 0 : centres[after] - centres[kernel];
        widths[kernel] = Math.max(narrowest, Math.min(1, Math.max(left, right)));
    }
}
