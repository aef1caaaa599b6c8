package io.bellwether.worker.transform;

import java.util.Arrays;
import java.util.List;

/*
 * Implementation note. Columns are gathered a few at a time, each pass as many as MAX_VALUES allow, and sorted: exact up to that
 * many rows. Of more rows a sample is taken, every row by a hash of its number, so the same always: at four million values the
 * rank of a quantile is off by about 0.0005.
 */
/** The sorted values of columns over the training rows; missing values do not count. */
final class Quantiles {
    static final int MAX_VALUES = 1 << 22;

    private Quantiles() {}

    /** Takes a column's values. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes all of one.
         *
         * @param sorted owned by the visitor
         */
        void accept(int column, double[] sorted);
    }

    static void forEach(TrainRows rows, List<String> columns, Visitor visitor) {
        forEach(rows, columns, MAX_VALUES, visitor);
    }

    static void forEach(TrainRows rows, List<String> columns, int maxValues, Visitor visitor) {
        double share = Math.min(1, (double) maxValues / Math.max(1, rows.rows()));
        int room = (int) Math.min(rows.rows(), maxValues + maxValues / 4L);
        int atOnce = Math.max(1, maxValues / Math.max(1, room));
        for (int first = 0; first < columns.size(); first += atOnce) {
            gather(rows, columns, first, Math.min(columns.size(), first + atOnce), share, room, visitor);
        }
    }

    private static void gather(
            TrainRows rows, List<String> columns, int first, int end, double share, int room, Visitor visitor) {
        double[][] gathered = new double[end - first][room];
        int[] counts = new int[end - first];
        rows.forEach((frame, labels) -> {
            for (int column = first; column < end; column++) {
                double[] values = frame.numbers(columns.get(column));
                double[] to = gathered[column - first];
                int count = counts[column - first];
                for (int row = 0; row < frame.rows() && count < to.length; row++) {
                    if (!Double.isNaN(values[row]) && (share == 1 || Chance.of(frame.firstRow() + row, 0) < share)) {
                        to[count++] = values[row];
                    }
                }
                counts[column - first] = count;
            }
        });
        for (int column = first; column < end; column++) {
            double[] sorted = Arrays.copyOf(gathered[column - first], counts[column - first]);
            Arrays.sort(sorted);
            visitor.accept(column, sorted);
        }
    }

    /** By linear interpolation, as NumPy's default; NaN of nothing. */
    static double at(double[] sorted, double fraction) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = fraction * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        double weight = place - below;
        double gap = sorted[above] - sorted[below];
        // NumPy's own way to be exact at both ends
        return weight >= 0.5 ? sorted[above] - gap * (1 - weight) : sorted[below] + gap * weight;
    }
}
