package io.bellwether.search.sampler;

import java.util.Arrays;

/** One normal kernel with the cells' masses under it, which are kept once they were asked for. Caller-confined. */
final class CellKernel {
    private final Place place;
    private final Coordinate.Cells cells;
    private final double logTotal;
    private final double[] logMasses;

    CellKernel(Place place, Coordinate.Cells cells) {
        this.place = place;
        this.cells = cells;
        this.logTotal = StandardNormal.logBetween(scaled(0), scaled(1));
        this.logMasses = new double[cells.count()];
        Arrays.fill(logMasses, Double.NaN);
    }

    double logMass(int cell) {
        if (Double.isNaN(logMasses[cell])) {
            double from = scaled(cells.edge(cell));
            double to = scaled(cells.edge(cell + 1));
            logMasses[cell] = StandardNormal.logBetween(from, to) - logTotal;
        }
        return logMasses[cell];
    }

    private double scaled(double point) {
        return (point - place.centre) / place.width;
    }

    /** Where a kernel stands and how wide it is. */
    record Place(double centre, double width) {}
}
