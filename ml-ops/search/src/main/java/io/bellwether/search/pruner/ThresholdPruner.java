package io.bellwether.search.pruner;

import io.bellwether.client.job.PrunerSpec;

/** Ends what is out of bounds. */
final class ThresholdPruner implements Pruner {
    private final PrunerSpec spec;
    private final double lower;
    private final double upper;

    ThresholdPruner(PrunerSpec spec) {
        this.spec = spec;
        Double low = spec.lower();
        Double high = spec.upper();
        this.lower = low == null ? Double.NEGATIVE_INFINITY : low;
        this.upper = high == null ? Double.POSITIVE_INFINITY : high;
    }

    @Override
    public void reported(int trial, LearningCurve curve) {}

    @Override
    public void complete(int trial, LearningCurve curve, double value) {}

    @Override
    public boolean prunes(int trial, LearningCurve curve) {
        if (!Pruners.isDue(spec, curve)) {
            return false;
        }
        double newest = curve.values().lastEntry().getValue();
        return !(newest >= lower && newest <= upper); // so also if it is NaN
    }
}
