package io.bellwether.search.sampler;

import java.util.Arrays;

/**
 * Normal kernels, cut off at the ends of the unit interval.
 *
 * <p>A kernel's constant, which costs two tail probabilities, is kept by row for as long as its width stays: one more trial
 * changes the widths of its neighbours only.
 */
final class NormalMarginal implements Marginal {
    private final Rows rows;
    private final int column;
    private final Bandwidths bandwidths = new Bandwidths();
    private double[] centres = new double[0];
    /** 1 / (2 width^2), by kernel. */
    private double[] sharpness = new double[0];

    private Grain grain = Grain.PLAIN;
    /** By kernel: the normal density at its centre, where that is not in the whole kernel's constant since coordinates stray. */
    private double[] heights = new double[0];

    private double[] widthOfRow = new double[0];
    private double[] constantOfRow = new double[0];

    NormalMarginal(Rows rows, int column) {
        this.rows = rows;
        this.column = column;
    }

    @Override
    public void place(int[] members, int[] kernelOf, double[] constants, Grain newGrain) {
        int prior = members.length;
        double[] codes = rows.column(column);
        double[] at = new double[prior];
        for (int kernel = 0; kernel < prior; kernel++) {
            at[kernel] = codes[members[kernel]];
        }
        grain = newGrain;
        bandwidths.place(at, rows.order(column, members, kernelOf), grain.narrowest(prior));
        boolean strays = grain.stray() > 0;
        double[] normal = strays ? new double[prior + 1] : constants;
        centres = new double[prior + 1];
        sharpness = new double[prior + 1];
        keepFor(rows.size());
        for (int kernel = 0; kernel <= prior; kernel++) {
            double width = bandwidths.width(kernel);
            centres[kernel] = bandwidths.centre(kernel);
            sharpness[kernel] = 0.5 / (width * width);
            normal[kernel] += kernel == prior ? constant(centres[kernel], width) : kept(members[kernel], width);
        }
        if (strays) {
            heights = Arrays.stream(normal).map(StrictMath::exp).toArray();
        }
    }

    @Override
    public void addLogDensity(double code, double[] logs, int from, int count) {
        double[] centre = centres;
        double[] sharp = sharpness;
        for (int i = 0; i < count; i++) {
            double away = code - centre[from + i];
            logs[i] -= away * away * sharp[from + i];
        }
    }

    @Override
    public void addStrayDensity(double code, double[] logs, double[] products, int from, int count) {
        double stray = grain.stray();
        for (int i = 0; i < count; i++) {
            double away = code - centres[from + i];
            double density = heights[from + i] * StandardNormal.exp(-away * away * sharpness[from + i]);
            products[i] *= (1 - stray) * density + stray;
        }
    }

    @Override
    public double draw(int kernel, Dice dice) {
        if (grain.stray() > 0 && dice.fraction() < grain.stray()) {
            return dice.fraction();
        }
        return draw(bandwidths.centre(kernel), bandwidths.width(kernel), dice);
    }

    static double draw(double centre, double width, Dice dice) {
        double z = StandardNormal.quantileBetween(-centre / width, (1 - centre) / width, dice.fraction());
        return Math.max(0, Math.min(1, centre + z * width));
    }

    private double kept(int row, double width) {
        if (widthOfRow[row] != width) {
            widthOfRow[row] = width;
            constantOfRow[row] = constant(rows.column(column)[row], width);
        }
        return constantOfRow[row];
    }

    private static double constant(double centre, double width) {
        return -(StandardNormal.logBetween(-centre / width, (1 - centre) / width)
                + StrictMath.log(width)
                + StandardNormal.LOG_ROOT_TWO_PI);
    }

    private void keepFor(int size) {
        if (widthOfRow.length < size) {
            widthOfRow = Arrays.copyOf(widthOfRow, 2 * size);
            constantOfRow = Arrays.copyOf(constantOfRow, 2 * size);
        }
    }
}
