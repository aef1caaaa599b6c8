package io.bellwether.search.sampler;

/** What the kernels of a {@link Mixture} say of one parameter. Caller-confined. */
interface Marginal {
    /**
     * Places the kernels anew: kernel {@code k} at row {@code members[k]}, and the prior as the last.
     *
     * @param kernelOf the kernel of each row, -1 for rows that have none
     * @param constants by kernel; receives what all values' log densities have in common
     * @param grain how finely the mixture looks
     */
    void place(int[] members, int[] kernelOf, double[] constants, Grain grain);

    /** Adds to {@code logs[i]} the log density of a code, less the constant, under kernel {@code from + i}. */
    void addLogDensity(double code, double[] logs, int from, int count);

    /**
     * As {@link #addLogDensity}, where coordinates stray; may multiply {@code products[i]} by a part of the density instead, each part
     * between 1e-30 and 1e30, as a logarithm costs more than the rest.
     */
    default void addStrayDensity(double code, double[] logs, double[] products, int from, int count) {
        addLogDensity(code, logs, from, count);
    }

    /** Draws a code from a kernel. */
    double draw(int kernel, Dice dice);

    /** The marginal of a column. */
    static Marginal of(Coordinate coordinate, Rows rows, int column) {
        if (coordinate instanceof Coordinate.Cells cells) {
            return new CellMarginal(cells, rows, column);
        }
        if (coordinate instanceof Coordinate.Labels labels) {
            return new LabelMarginal(labels, rows, column);
        }
        return new NormalMarginal(rows, column);
    }
}
