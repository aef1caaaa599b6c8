package io.bellwether.search.sampler;

/**
 * The normal distribution of an unknown value at a point, by a {@link GpPosterior}; trials that run count as if they came to what is expected of
 * them. Used once.
 */
final class GpBelief {
    private final GpPosterior posterior;
    private final double[] point;
    private final double[] whitened;
    private final double mean;
    private final double deviation;

    GpBelief(GpPosterior posterior, double[] point) {
        this.posterior = posterior;
        this.point = point;
        this.whitened = posterior.whitened(point);
        this.mean = posterior.meanOf(whitened);
        this.deviation = posterior.deviationOf(whitened);
    }

    double mean() {
        return mean;
    }

    double deviation() {
        return deviation;
    }

    /** Adds to the slope of something by the point, given its slopes by the mean and by the deviation. */
    void addSlope(double byMean, double byDeviation, double[] slope) {
        posterior.addSlope(point, whitened, byMean, byDeviation, slope);
    }
}
