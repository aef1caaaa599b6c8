package io.bellwether.search.sampler;

import java.util.Arrays;

/**
 * What the kernels of a {@link Crowd} say of one parameter. Kernels have a row, which names them, and a place in the crowd's order, by
 * which they are looked at in blocks. Caller-confined.
 */
abstract class CrowdColumn {
    /** The column of a coordinate. */
    static CrowdColumn of(Coordinate coordinate, Rows rows, int column) {
        if (coordinate instanceof Coordinate.Cells cells) {
            return new CrowdCells(cells, rows, column);
        }
        if (coordinate instanceof Coordinate.Labels labels) {
            return new CrowdWords(labels, rows, column);
        }
        return new Real(rows, column);
    }

    /** Lets no kernel be narrower; all are then put again. */
    void clip(double least) {}

    abstract void enter(int row, Neighbours.Changes changes);

    abstract void leave(int row, Neighbours.Changes changes);

    /** What all log densities under a row's kernel have in common. */
    double constant(int row) {
        return 0;
    }

    /** Makes room for places and blocks, all of which are then put again. */
    abstract void clear(int places, int blocks);

    /** Writes a row's kernel to a place in a block. */
    abstract void put(int row, int place, int block);

    /** Says how many kernels there are. */
    void count(int kernels) {}

    /** Turns to a code: what follows is said of it. */
    abstract void look(double code);

    /** The log density under the prior's kernel. */
    abstract double prior();

    /** No kernel of a block adds more than this. */
    double most(int block) {
        return 0;
    }

    /** Adds to {@code logs[i]} the log density, less the constant, under the kernel at {@code from + i}. */
    abstract void addLogs(double[] logs, int from, int count);

    /** Normal kernels, cut off at the ends of the unit interval. */
    static final class Real extends CrowdColumn {
        private static final double PRIOR_CONSTANT = NormalMarginal.constant(0.5, 1);

        private final Rows rows;
        private final int column;
        private final Neighbours neighbours = new Neighbours();
        private double[] widthOfRow = new double[0];
        private double[] constantOfRow = new double[0];
        private double[] centres = new double[0];
        /** 1 / (2 width^2), by place. */
        private double[] sharpness = new double[0];
        /** By block: the least and the greatest centre, and the least sharpness. */
        private double[] low = new double[0];

        private double[] high = new double[0];
        private double[] dullest = new double[0];
        private double code;

        Real(Rows rows, int column) {
            this.rows = rows;
            this.column = column;
        }

        @Override
        void clip(double least) {
            neighbours.clip(least);
        }

        @Override
        void enter(int row, Neighbours.Changes changes) {
            neighbours.enter(row, rows.column(column)[row], changes);
        }

        @Override
        void leave(int row, Neighbours.Changes changes) {
            neighbours.leave(row, changes);
        }

        @Override
        double constant(int row) {
            if (row >= widthOfRow.length) {
                widthOfRow = Arrays.copyOf(widthOfRow, Math.max(64, 2 * row));
                constantOfRow = Arrays.copyOf(constantOfRow, widthOfRow.length);
            }
            double width = neighbours.width(row);
            if (widthOfRow[row] != width) {
                widthOfRow[row] = width;
                constantOfRow[row] = NormalMarginal.constant(neighbours.centre(row), width);
            }
            return constantOfRow[row];
        }

        @Override
        void clear(int places, int blocks) {
            centres = new double[places];
            sharpness = new double[places];
            low = new double[blocks];
            high = new double[blocks];
            dullest = new double[blocks];
            Arrays.fill(low, Double.POSITIVE_INFINITY);
            Arrays.fill(high, Double.NEGATIVE_INFINITY);
            Arrays.fill(dullest, Double.POSITIVE_INFINITY);
        }

        @Override
        void put(int row, int place, int block) {
            double width = neighbours.width(row);
            double centre = neighbours.centre(row);
            centres[place] = centre;
            sharpness[place] = 0.5 / (width * width);
            low[block] = Math.min(low[block], centre);
            high[block] = Math.max(high[block], centre);
            dullest[block] = Math.min(dullest[block], sharpness[place]);
        }

        @Override
        void look(double newCode) {
            code = newCode;
        }

        @Override
        double prior() {
            return PRIOR_CONSTANT - 0.5 * (code - 0.5) * (code - 0.5);
        }

        @Override
        double most(int block) {
            double gap = Math.max(0, Math.max(low[block] - code, code - high[block]));
            return gap == 0 ? 0 : -gap * gap * dullest[block];
        }

        @Override
        void addLogs(double[] logs, int from, int count) {
            double[] centre = centres;
            double[] sharp = sharpness;
            double at = code;
            for (int i = 0; i < count; i++) {
                double away = at - centre[from + i];
                logs[i] -= away * away * sharp[from + i];
            }
        }
    }
}
