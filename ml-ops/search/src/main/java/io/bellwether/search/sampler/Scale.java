package io.bellwether.search.sampler;

/** Linear, logarithmic and reverse logarithmic intervals. StrictMath, so that every machine computes the same value. */
final class Scale {
    private Scale() {}

    /** The value {@code fraction} of the way from {@code low} to {@code high}; exactly a bound for 0 and 1. */
    static double between(double low, double high, boolean log, double fraction) {
        if (fraction <= 0) {
            return low;
        }
        if (fraction >= 1) {
            return high;
        }
        // Weighted, not low + fraction * (high - low), whose difference may overflow.
        double value = log
                ? StrictMath.exp(StrictMath.log(low) * (1 - fraction) + StrictMath.log(high) * fraction)
                : low * (1 - fraction) + high * fraction;
        return Math.max(low, Math.min(high, value));
    }

    /**
     * As above, in the reverse log scale: the distance to {@link #pivot} is even in its logarithm.
     */
    static double betweenReversed(double low, double high, double fraction) {
        if (fraction <= 0) {
            return low;
        }
        if (fraction >= 1) {
            return high;
        }
        double pivot = pivot(low, high);
        return Math.max(low, Math.min(high, pivot - between(pivot - high, pivot - low, true, 1 - fraction)));
    }

    /** What a reverse log scale is dense towards: 1 for a range in [0, 1), else the sum of the bounds. */
    static double pivot(double low, double high) {
        return low >= 0 && high < 1 ? 1 : low + high;
    }
}
