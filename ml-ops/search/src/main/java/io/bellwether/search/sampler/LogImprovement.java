package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * Expected improvement is sigma h(z) with h(z) = phi(z) + z Phi(z) and z = (best - mean) / sigma: far from the best it is so small
 * that doubles hold zero, and the search for its maximum would stand still. Its logarithm is fine everywhere [1]:
 *
 *   z > -1         log(phi(z) + z Phi(z))
 *   -50 < z <= -1  log phi(z) + log(1 + z Phi(z) / phi(z))
 *   z <= -50       log phi(z) - 2 log |z| + log(1 - 3 / z^2 + 15 / z^4 - 105 / z^6), the asymptotic series
 *
 * [1] Ament, Daulton, Eriksson, Balandat, Bakshy: Unexpected improvements to expected improvement, NeurIPS 2023, arXiv 2310.20708.
 */
/** The logarithm of the expected improvement of a standard normal variable. */
final class LogImprovement {
    private static final double FAR = -50;

    private LogImprovement() {}

    /** log E[max(0, z - X)] for a standard normal X. */
    static double at(double z) {
        double logDensity = -z * z / 2 - StandardNormal.LOG_ROOT_TWO_PI;
        if (z > -1) {
            return StrictMath.log(StandardNormal.exp(logDensity) + z * StandardNormal.below(z));
        }
        if (z > FAR) {
            double ratio = StrictMath.exp(StandardNormal.logAbove(-z) - logDensity);
            return logDensity + StrictMath.log1p(z * ratio);
        }
        double inverse = 1 / (z * z);
        double series = -inverse * (3 - inverse * (15 - inverse * 105));
        return logDensity + StrictMath.log(inverse) + StrictMath.log1p(series);
    }

    /** The slope of {@link #at}: Phi(z) / h(z), by {@code log = at(z)}. */
    static double slope(double z, double log) {
        double logBelow = z <= 0 ? StandardNormal.logAbove(-z) : StrictMath.log(StandardNormal.below(z));
        return StrictMath.exp(logBelow - log);
    }

    /** phi(z) / h(z), by {@code log = at(z)}. */
    static double densityRatio(double z, double log) {
        return StrictMath.exp(-z * z / 2 - StandardNormal.LOG_ROOT_TWO_PI - log);
    }
}
