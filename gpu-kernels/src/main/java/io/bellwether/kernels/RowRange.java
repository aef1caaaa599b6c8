package io.bellwether.kernels;

/**
 * The rows {@code from} (inclusive) to {@code to} (exclusive) of a matrix.
 *
 * @param from the first row
 * @param to the row after the last
 */
public record RowRange(int from, int to) {
    public RowRange {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("row range: [" + from + ", " + to + ") (expected: 0 <= from <= to)");
        }
    }

    public int size() {
        return to - from;
    }
}
