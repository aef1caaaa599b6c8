package io.bellwether.search.sampler;

/*
 * Implementation note.
 *
 * A k-d tree's leaves: rows are halved, at a whole number of blocks, by the parameter over which they are spread most, by quickselect.
 * Only numbers on a continuum are split by: other columns have no boxes.
 * Cost: O(n (parameters + 1) log(n / block)).
 */
/** Brings rows into an order in which each block holds neighbours. Caller-confined. */
final class Blocks {
    private final Rows rows;
    private final CrowdColumn[] columns;
    private final int block;

    Blocks(Rows rows, CrowdColumn[] columns, int block) {
        this.rows = rows;
        this.columns = columns;
        this.block = block;
    }

    /** Arranges the first {@code count} rows. */
    void arrange(int[] order, int count) {
        split(order, 0, count);
    }

    private void split(int[] order, int from, int to) {
        int blocks = (to - from + block - 1) / block;
        int column = widest(order, from, to);
        if (blocks < 2 || column < 0) {
            return;
        }
        int middle = from + blocks / 2 * block;
        select(order, rows.column(column), from, to - 1, middle);
        split(order, from, middle);
        split(order, middle, to);
    }

    private int widest(int[] order, int from, int to) {
        int widest = -1;
        double most = 0;
        for (int column = 0; column < columns.length; column++) {
            if (columns[column] instanceof CrowdColumn.Real) {
                double[] codes = rows.column(column);
                double low = Double.POSITIVE_INFINITY;
                double high = Double.NEGATIVE_INFINITY;
                for (int i = from; i < to; i++) {
                    low = Math.min(low, codes[order[i]]);
                    high = Math.max(high, codes[order[i]]);
                }
                if (high - low > most) {
                    most = high - low;
                    widest = column;
                }
            }
        }
        return widest;
    }

    /** Until what is before {@code middle} is not above what is behind it. */
    private static void select(int[] order, double[] codes, int first, int last, int middle) {
        int low = first;
        int high = last;
        while (low < high) {
            double pivot = codes[order[(low + high) >>> 1]];
            int i = low;
            int j = high;
            while (i <= j) {
                while (codes[order[i]] < pivot) {
                    i++;
                }
                while (codes[order[j]] > pivot) {
                    j--;
                }
                if (i <= j) {
                    int swapped = order[i];
                    order[i++] = order[j];
                    order[j--] = swapped;
                }
            }
            if (middle <= j) {
                high = j;
            } else if (middle >= i) {
                low = i;
            } else {
                return;
            }
        }
    }
}
