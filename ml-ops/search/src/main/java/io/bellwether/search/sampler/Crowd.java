package io.bellwether.search.sampler;

import java.util.Arrays;
import java.util.List;

/*
 * Implementation note.
 *
 * The density of Mixture, for thousands of kernels of which from one suggestion to the next few change.
 *
 * Kept: a trial that comes or goes changes its neighbours' widths in each parameter (Neighbours), and only those kernels are reckoned
 * anew. Passed over: a kernel counts only within e^-NEGLIGIBLE of the greatest, and in several parameters most are far below. So
 * kernels stand in blocks of neighbours, as in a k-d tree's leaves: halves by the widest parameter, and again. A block whose box is too far from a candidate is
 * not looked at, and one that is by some parameters too low not by the others. New kernels stand behind the blocks until there are
 * enough of them to build the tree anew.
 *
 * None of that shows: what counts is summed by row, and what is passed over would not have counted.
 *
 * Cost: O(parameters x log n) for a change and a move of some n numbers; per candidate a look at n / 64 boxes and at the kernels near.
 */
/** A Parzen estimator over all trials but some. Caller-confined. */
final class Crowd {
    private static final int BLOCK = 64;
    private static final double NEGLIGIBLE = 40;
    /** More than rounding can do. */
    private static final double SLACK = 1e-6;
    /** Parameters between two looks whether a block has become negligible. */
    private static final int LOOKS = 3;

    private final Rows rows;
    private final CrowdColumn[] columns;
    private final Neighbours.Changes changes = new Neighbours.Changes();
    private final double[] logs = new double[BLOCK];

    private int known;
    private int[] leftOut = new int[0];
    private double least;
    /** By row: the place in the blocks' order, or -1. */
    private int[] placeOf = new int[0];

    private int[] rowAt = new int[0];
    /** By place: the sum of the columns' constants; minus infinity where the row has left. */
    private double[] constants = new double[0];
    /** By block: at least the greatest of the constants. */
    private double[] tallest = new double[0];

    private int places;
    private int placesInTree;
    /** By row, of those marked: the log density of one candidate. */
    private double[] found = new double[0];

    private long[] marks = new long[0];

    Crowd(List<Coordinate> coordinates, Rows rows) {
        this.rows = rows;
        this.columns = new CrowdColumn[coordinates.size()];
        for (int column = 0; column < columns.length; column++) {
            columns[column] = CrowdColumn.of(coordinates.get(column), rows, column);
        }
    }

    /**
     * Places a kernel at each row but some.
     *
     * @param newLeftOut rising rows
     */
    void place(int[] newLeftOut, Grain grain) {
        int members = rows.size() - newLeftOut.length;
        double narrowest = grain.narrowest(members);
        boolean all = narrowest != least;
        if (all) {
            least = narrowest;
            for (CrowdColumn column : columns) {
                column.clip(narrowest);
            }
        }
        changes.clear();
        comeAndGo(newLeftOut);
        if (all || places - placesInTree > 2 * BLOCK + placesInTree / 16) {
            build();
        } else {
            for (int i = 0; i < changes.count(); i++) {
                if (placeOf[changes.row(i)] >= 0) {
                    put(changes.row(i));
                }
            }
        }
        for (CrowdColumn column : columns) {
            column.count(members);
        }
    }

    private void comeAndGo(int[] newLeftOut) {
        if (placeOf.length < rows.size()) {
            int before = placeOf.length;
            placeOf = Arrays.copyOf(placeOf, 2 * rows.size());
            Arrays.fill(placeOf, before, placeOf.length, -1);
            found = new double[placeOf.length];
            marks = new long[placeOf.length / 64 + 1];
        }
        int[] before = leftOut;
        leftOut = newLeftOut;
        for (int row : before) {
            if (Arrays.binarySearch(leftOut, row) < 0) {
                enter(row);
            }
        }
        for (int row : leftOut) {
            if (row < known && placeOf[row] >= 0) {
                leave(row);
            }
        }
        for (; known < rows.size(); known++) {
            if (Arrays.binarySearch(leftOut, known) < 0) {
                enter(known);
            }
        }
    }

    private void enter(int row) {
        for (CrowdColumn column : columns) {
            column.enter(row, changes);
        }
        if (places == rowAt.length) {
            placesInTree = Integer.MIN_VALUE / 2; // no room left: all is built anew
            placeOf[row] = 0;
            return;
        }
        placeOf[row] = places;
        rowAt[places++] = row;
    }

    private void leave(int row) {
        for (CrowdColumn column : columns) {
            column.leave(row, changes);
        }
        constants[placeOf[row]] = Double.NEGATIVE_INFINITY;
        placeOf[row] = -1;
    }

    private void put(int row) {
        int place = placeOf[row];
        double constant = 0;
        for (CrowdColumn column : columns) {
            constant += column.constant(row);
            column.put(row, place, place / BLOCK);
        }
        constants[place] = constant;
        tallest[place / BLOCK] = Math.max(tallest[place / BLOCK], constant);
    }

    private void build() {
        int members = 0;
        int[] order = new int[rows.size()];
        for (int row = 0; row < rows.size(); row++) {
            if (placeOf[row] >= 0) {
                order[members++] = row;
            }
        }
        new Blocks(rows, columns, BLOCK).arrange(order, members);
        places = members;
        placesInTree = members;
        int room = members + members / 8 + 4 * BLOCK;
        int blocks = room / BLOCK + 1;
        rowAt = Arrays.copyOf(order, room);
        constants = new double[room];
        tallest = new double[blocks];
        Arrays.fill(tallest, Double.NEGATIVE_INFINITY);
        for (CrowdColumn column : columns) {
            column.clear(room, blocks);
        }
        for (int place = 0; place < places; place++) {
            placeOf[rowAt[place]] = place;
            put(rowAt[place]);
        }
    }

    /** The log density of each candidate. */
    double[] logDensities(List<double[]> candidates) {
        double[] densities = new double[candidates.size()];
        double total = Ages.total(rows.size() - leftOut.length);
        for (int i = 0; i < densities.length; i++) {
            densities[i] = logSum(candidates.get(i)) - StrictMath.log(total);
        }
        return densities;
    }

    private double logSum(double[] candidate) {
        double prior = 0;
        for (int i = 0; i < columns.length; i++) {
            columns[i].look(candidate[i]);
            prior += columns[i].prior();
        }
        double top = prior;
        for (int from = 0; from < places; from += BLOCK) {
            double limit = top - NEGLIGIBLE - SLACK;
            int count = Math.min(BLOCK, places - from);
            if (reaches(from / BLOCK, limit) && look(from, count, limit)) {
                for (int i = 0; i < count; i++) {
                    if (logs[i] > limit) {
                        int row = rowAt[from + i];
                        found[row] = logs[i];
                        marks[row >> 6] |= 1L << row;
                        top = Math.max(top, logs[i]);
                    }
                }
            }
        }
        return top + StrictMath.log(StandardNormal.exp(prior - top) + sum(top));
    }

    private boolean reaches(int block, double limit) {
        double most = tallest[block];
        for (CrowdColumn column : columns) {
            if (!(most > limit)) {
                return false;
            }
            most += column.most(block);
        }
        return most > limit;
    }

    /** Whether there may be one above the limit; then {@code logs} has them all. */
    private boolean look(int from, int count, double limit) {
        System.arraycopy(constants, from, logs, 0, count);
        for (int i = 0; i < columns.length; i++) {
            columns[i].addLogs(logs, from, count);
            if (i % LOOKS == LOOKS - 1 && !isAnyAbove(limit, count)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAnyAbove(double limit, int count) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            greatest = Math.max(greatest, logs[i]);
        }
        return greatest > limit;
    }

    /** Over the marked rows, which are then no longer marked. */
    private double sum(double top) {
        Ages ages = new Ages(rows.size() - leftOut.length);
        double sum = 0;
        int before = 0;
        for (int word = 0; word <= (rows.size() - 1) >> 6; word++) {
            for (long left = marks[word]; left != 0; left &= left - 1) {
                int row = (word << 6) + Long.numberOfTrailingZeros(left);
                while (before < leftOut.length && leftOut[before] < row) {
                    before++;
                }
                if (found[row] > top - NEGLIGIBLE) {
                    sum += ages.weight(row - before) * StandardNormal.exp(found[row] - top);
                }
            }
            marks[word] = 0;
        }
        return sum;
    }
}
