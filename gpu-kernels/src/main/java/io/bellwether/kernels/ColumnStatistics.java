package io.bellwether.kernels;

/** Count, mean and standard deviation of each column over the values that are there (not NaN). */
public final class ColumnStatistics {
    private final long[] count;
    private final double[] mean;
    private final double[] deviation;

    /** Statistics of as many columns as each array is long. The arrays are not copied and must not change. */
    public ColumnStatistics(long[] count, double[] mean, double[] deviation) {
        Checks.same("means", mean.length, "counts", count.length);
        Checks.same("deviations", deviation.length, "counts", count.length);
        this.count = count;
        this.mean = mean;
        this.deviation = deviation;
    }

    public int columns() {
        return count.length;
    }

    /** How many values are there. */
    public long count(int column) {
        return count[column];
    }

    /** The arithmetic mean; NaN where no value is there. */
    public double mean(int column) {
        return mean[column];
    }

    /** The standard deviation of the population (divided by the count); NaN where no value is there. */
    public double deviation(int column) {
        return deviation[column];
    }

    /**
     * Makes each column's mean 0 and its standard deviation 1. A column without spread, or without values, gets scale 0: it
     * says nothing, so it must not weigh.
     */
    public Standardization standardization() {
        double[] center = new double[columns()];
        double[] scale = new double[columns()];
        for (int j = 0; j < columns(); j++) {
            boolean spread = deviation[j] > 0 && Double.isFinite(deviation[j]) && Double.isFinite(mean[j]);
            center[j] = Double.isFinite(mean[j]) ? mean[j] : 0;
            scale[j] = spread ? 1 / deviation[j] : 0;
        }
        return new Standardization(center, scale);
    }
}
