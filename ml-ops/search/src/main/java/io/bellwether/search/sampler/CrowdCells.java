package io.bellwether.search.sampler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 * The mass of a cell under a normal kernel costs tail probabilities. But the kernels stand on few places, and most of them are as
 * narrow as is allowed, so there are few different ones, however many trials: those are numbered, and their masses kept.
 */
/** Normal kernels over cells: a value's density is the mass of its cell. */
final class CrowdCells extends CrowdColumn {
    private final Coordinate.Cells cells;
    private final Rows rows;
    private final int column;
    private final Neighbours neighbours = new Neighbours();
    private final Map<CellKernel.Place, Integer> numbers = new HashMap<>();
    private final List<CellKernel> different = new ArrayList<>();
    private final CellKernel prior;
    /** By place: the number of the kernel there. */
    private int[] which = new int[0];
    /** By cell: the log mass under each of the different kernels; NaN until it is asked for. */
    private final double[][] masses;

    private int cell;

    CrowdCells(Coordinate.Cells cells, Rows rows, int column) {
        this.cells = cells;
        this.rows = rows;
        this.column = column;
        this.prior = new CellKernel(new CellKernel.Place(0.5, 1), cells);
        this.masses = new double[cells.count()][0];
    }

    @Override
    void clip(double least) {
        neighbours.clip(least);
    }

    @Override
    void enter(int row, Neighbours.Changes changes) {
        neighbours.enter(row, cells.centre((int) rows.column(column)[row]), changes);
    }

    @Override
    void leave(int row, Neighbours.Changes changes) {
        neighbours.leave(row, changes);
    }

    @Override
    void clear(int places, int blocks) {
        which = new int[places];
        numbers.clear(); // those that no trial has any more would pile up
        different.clear();
        Arrays.fill(masses, new double[0]);
    }

    @Override
    void put(int row, int place, int block) {
        CellKernel.Place at = new CellKernel.Place(neighbours.centre(row), neighbours.width(row));
        which[place] = numbers.computeIfAbsent(at, any -> {
            different.add(new CellKernel(at, cells));
            return different.size() - 1;
        });
    }

    @Override
    void look(double code) {
        cell = (int) code;
        int known = masses[cell].length;
        if (known < different.size()) {
            masses[cell] = Arrays.copyOf(masses[cell], 2 * different.size());
            Arrays.fill(masses[cell], known, masses[cell].length, Double.NaN);
        }
    }

    @Override
    double prior() {
        return prior.logMass(cell);
    }

    @Override
    void addLogs(double[] logs, int from, int count) {
        double[] mass = masses[cell];
        for (int i = 0; i < count; i++) {
            int kernel = which[from + i];
            double log = mass[kernel];
            if (Double.isNaN(log)) {
                log = different.get(kernel).logMass(cell);
                mass[kernel] = log;
            }
            logs[i] += log;
        }
    }
}
