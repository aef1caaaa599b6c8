package io.bellwether.kernels;

import java.util.Arrays;

/** How a kernel sees a feature: {@code (x - mean) * scale}, and 0 (that is, the mean) where x is NaN. */
public final class Standardization {
    private final double[] mean;
    private final double[] scale;

    /** A standardization of as many columns as each array is long. */
    public Standardization(double[] mean, double[] scale) {
        Checks.same("scales", scale.length, "means", mean.length);
        this.mean = mean.clone();
        this.scale = scale.clone();
    }

    /** Features as they are, except that NaN reads as 0. */
    public static Standardization none(int columns) {
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return new Standardization(new double[columns], ones);
    }

    public int columns() {
        return mean.length;
    }

    /** One mean for each column; a copy. */
    public double[] mean() {
        return mean.clone();
    }

    /** One scale for each column; a copy. */
    public double[] scale() {
        return scale.clone();
    }
}
