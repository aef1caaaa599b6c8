package io.bellwether.search.sampler;

import java.util.Arrays;

/*
 * Implementation note.
 *
 * The widths are those of Bandwidths, kept while kernels come and go: one that does changes its neighbours' widths, and no others'.
 * What the widths are follows from which kernels there are, not from the order in which they came.
 * Cost: O(log n) comparisons and a move of up to n numbers for each change.
 */
/** Kernels in the unit interval, by row, each as wide as the way to its farther neighbour. Caller-confined. */
final class Neighbours {
    private int[] order = new int[0];
    private int count;
    private double[] centres = new double[0];
    private double[] widths = new double[0];
    private double least = 1;

    int count() {
        return count;
    }

    double centre(int row) {
        return centres[row];
    }

    double width(int row) {
        return widths[row];
    }

    /** Lets no kernel be narrower than {@code newLeast}; all widths are then to be asked for anew. */
    void clip(double newLeast) {
        least = newLeast;
        for (int place = 0; place < count; place++) {
            measure(place);
        }
    }

    /** Adds a row's kernel and notes whose width that changes. */
    void enter(int row, double centre, Changes changes) {
        if (row >= centres.length) {
            int capacity = Math.max(64, 2 * row);
            centres = Arrays.copyOf(centres, capacity);
            widths = Arrays.copyOf(widths, capacity);
        }
        centres[row] = centre;
        if (count == order.length) {
            order = Arrays.copyOf(order, Math.max(64, 2 * count));
        }
        int place = firstAfter(row);
        System.arraycopy(order, place, order, place + 1, count - place);
        order[place] = row;
        count++;
        measure(place - 1, changes);
        measure(place, changes);
        measure(place + 1, changes);
    }

    /** Takes a row's kernel away and notes whose width that changes. */
    void leave(int row, Changes changes) {
        int place = firstAfter(row) - 1;
        System.arraycopy(order, place + 1, order, place, count - place - 1);
        count--;
        measure(place - 1, changes);
        measure(place, changes);
    }

    /** The place of the first kernel behind a row's, by rising centre, then by row. */
    private int firstAfter(int row) {
        double centre = centres[row];
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int other = order[middle];
            if (centres[other] > centre || (centres[other] == centre && other > row)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void measure(int place, Changes changes) {
        if (place >= 0 && place < count) {
            measure(place);
            changes.add(order[place]);
        }
    }

    private void measure(int place) {
        double centre = centres[order[place]];
        double left = place == 0 ? 0 : centre - centres[order[place - 1]];
        double right = place == count - 1 ? 0 : centres[order[place + 1]] - centre;
        double reach = count == 1 ? Math.max(centre, 1 - centre) : Math.max(left, right);
        widths[order[place]] = Math.max(least, Math.min(1, reach));
    }

    /** Rows, possibly twice. */
    static final class Changes {
        private int[] rows = new int[64];
        private int count;

        void add(int row) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, 2 * count);
            }
            rows[count++] = row;
        }

        int count() {
            return count;
        }

        int row(int i) {
            return rows[i];
        }

        void clear() {
            count = 0;
        }
    }
}
