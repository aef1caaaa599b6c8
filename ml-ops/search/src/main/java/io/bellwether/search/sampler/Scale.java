package io.bellwether.search.sampler;

/** Linear and logarithmic intervals. StrictMath, so that every machine computes the same value. */
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
}
