package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * The mass of a cell under a normal kernel costs tail probabilities, too much for candidates x kernels. But the kernels stand on few
 * places, and most of them are as narrow as is allowed, so there are few different ones, however many trials. Those are kept, with
 * the masses that were asked for; each kernel of the mixture knows which of them it is.
 */
/** Normal kernels over cells: a value's density is the mass of its cell. */
final class CellMarginal implements Marginal {
    private static final int MOST_KEPT = 4096;

    private final Coordinate.Cells cells;
    private final Rows rows;
    private final int column;
    private final Bandwidths bandwidths = new Bandwidths();
    private final Map<Place, Kernel> kept = new HashMap<>();
    private @Nullable Kernel[] kernelOfRow = new Kernel[0];
    /** The different kernels of the mixture at present, and for each kernel of the mixture which one it is. */
    private Kernel[] different = new Kernel[0];

    private Grain grain = Grain.PLAIN;
    private int differentCount;
    private int[] which = new int[0];
    private long placed;
    /** By cell: the log mass under each of the different kernels; empty until it is asked for. */
    private double[][] masses = new double[0][];

    CellMarginal(Coordinate.Cells cells, Rows rows, int column) {
        this.cells = cells;
        this.rows = rows;
        this.column = column;
    }

    @Override
    public void place(int[] members, int[] kernelOf, double[] constants, Grain newGrain) {
        int prior = members.length;
        double[] codes = rows.column(column);
        double[] at = new double[prior];
        for (int kernel = 0; kernel < prior; kernel++) {
            at[kernel] = cells.centre((int) codes[members[kernel]]);
        }
        grain = newGrain;
        bandwidths.place(at, rows.order(column, members, kernelOf), grain.narrowest(prior));
        forget(rows.size());
        which = new int[prior + 1];
        different = new Kernel[prior + 1];
        differentCount = 0;
        placed++;
        for (int kernel = 0; kernel <= prior; kernel++) {
            Place place = new Place(bandwidths.centre(kernel), bandwidths.width(kernel));
            Kernel known = kernel < prior ? kernelOfRow[members[kernel]] : null;
            Kernel same = known != null && known.place.equals(place)
                    ? known
                    : kept.computeIfAbsent(place, any -> new Kernel(any, cells));
            if (kernel < prior) {
                kernelOfRow[members[kernel]] = same;
            }
            which[kernel] = number(same);
        }
        masses = new double[cells.count()][0];
    }

    @Override
    public void addLogDensity(double code, double[] logs, int from, int count) {
        double[] mass = masses((int) code);
        int[] kernel = which;
        for (int i = 0; i < count; i++) {
            logs[i] += mass[kernel[from + i]];
        }
    }

    @Override
    public double draw(int kernel, Dice dice) {
        if (grain.stray() > 0 && dice.fraction() < grain.stray()) {
            return cells.draw(dice);
        }
        return cells.cellAt(NormalMarginal.draw(bandwidths.centre(kernel), bandwidths.width(kernel), dice));
    }

    private double[] masses(int cell) {
        double[] known = masses[cell];
        if (known.length == 0) {
            known = new double[differentCount];
            for (int i = 0; i < differentCount; i++) {
                known[i] = grain.blurred(different[i].logMass(cell), cells.edge(cell + 1) - cells.edge(cell));
            }
            masses[cell] = known;
        }
        return known;
    }

    private int number(Kernel kernel) {
        if (kernel.placed != placed) {
            kernel.placed = placed;
            kernel.number = differentCount;
            different[differentCount++] = kernel;
        }
        return kernel.number;
    }

    /** Widths that no trial has any more would pile up. */
    private void forget(int size) {
        if (kept.size() > MOST_KEPT) {
            kept.clear();
            Arrays.fill(kernelOfRow, null);
        }
        if (kernelOfRow.length < size) {
            kernelOfRow = Arrays.copyOf(kernelOfRow, 2 * size);
        }
    }

    private record Place(double centre, double width) {}

    /** One normal kernel with the cells' masses under it. */
    private static final class Kernel {
        private final Place place;
        private final Coordinate.Cells cells;
        private final double logTotal;
        private final double[] logMasses;
        private long placed;
        private int number;

        Kernel(Place place, Coordinate.Cells cells) {
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
    }
}
