package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/*
 * Implementation note.
 *
 * The mass of a cell under a normal kernel costs tail probabilities. But the kernels stand on few places, with few different widths:
 * those are kept with the masses that were asked for, and what each kernel of the mixture says of a cell, until it is placed anew.
 */
/** Normal kernels over cells: a value's density is the mass of its cell. */
final class CellMarginal implements Marginal {
    private static final int MOST_KEPT = 4096;

    private final Coordinate.Cells cells;
    private final Rows rows;
    private final int column;
    private final Bandwidths bandwidths = new Bandwidths();
    private final Map<CellKernel.Place, CellKernel> kept = new HashMap<>();
    private CellKernel[] kernels = new CellKernel[0];
    private Grain grain = Grain.PLAIN;
    /** By cell: the log mass under each of the kernels; empty until it is asked for. */
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
        if (kept.size() > MOST_KEPT) {
            kept.clear(); // widths that no trial has any more would pile up
        }
        kernels = new CellKernel[prior + 1];
        Arrays.setAll(
                kernels,
                kernel -> kept.computeIfAbsent(
                        new CellKernel.Place(bandwidths.centre(kernel), bandwidths.width(kernel)),
                        any -> new CellKernel(any, cells)));
        masses = new double[cells.count()][0];
    }

    @Override
    public void addLogDensity(double code, double[] logs, int from, int count) {
        double[] mass = masses((int) code);
        for (int i = 0; i < count; i++) {
            logs[i] += mass[from + i];
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
            known = new double[kernels.length];
            double width = cells.edge(cell + 1) - cells.edge(cell);
            for (int i = 0; i < known.length; i++) {
                boolean same = i > 0 && kernels[i] == kernels[i - 1];
                known[i] = same ? known[i - 1] : grain.blurred(kernels[i].logMass(cell), width);
            }
            masses[cell] = known;
        }
        return known;
    }
}
