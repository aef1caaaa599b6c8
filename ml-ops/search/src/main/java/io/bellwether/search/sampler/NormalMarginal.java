package io.bellwether.search.sampler;

/** Normal kernels, cut off at the ends of the unit interval. */
final class NormalMarginal implements Marginal {
    private static final double ONE_BY_ROOT_TWO_PI = 0.3989422804014327;

    private final Rows rows;
    private final int column;
    private final Bandwidths bandwidths = new Bandwidths();
    private double[] centres = new double[0];
    /** 1 / (2 width^2), by kernel. */
    private double[] sharpness = new double[0];

    private Grain grain = Grain.PLAIN;
    /** By kernel: the normal density at its centre, where that is not in the whole kernel's constant since coordinates stray. */
    private double[] heights = new double[0];

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
        centres = new double[prior + 1];
        sharpness = new double[prior + 1];
        heights = new double[strays ? prior + 1 : 0];
        for (int kernel = 0; kernel <= prior; kernel++) {
            double width = bandwidths.width(kernel);
            centres[kernel] = bandwidths.centre(kernel);
            sharpness[kernel] = 0.5 / (width * width);
            if (strays) {
                heights[kernel] = height(centres[kernel], width);
            } else {
                constants[kernel] += constant(centres[kernel], width);
            }
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

    /** The log density at a kernel's centre. */
    static double constant(double centre, double width) {
        return StrictMath.log(height(centre, width));
    }

    /** The density at a kernel's centre. */
    private static double height(double centre, double width) {
        double inside = 1 - StandardNormal.above(centre / width) - StandardNormal.above((1 - centre) / width);
        return ONE_BY_ROOT_TWO_PI / (width * inside);
    }
}
