package io.bellwether.worker.dataset;

import java.util.Arrays;

/** Gathers rows of one part until a segment is full. Caller-confined. */
final class SegmentBuilder {
    private final Segment.Part part;
    private final int features;
    private final int capacity;
    private final float[] columns;
    private long firstRow;
    private int rows;

    SegmentBuilder(Segment.Part part, int features) {
        this.part = part;
        this.features = features;
        capacity = Segment.rowsFor(features);
        columns = new float[capacity * (features + 1)];
    }

    /** Rows given so far. */
    long total() {
        return firstRow + rows;
    }

    boolean isFull() {
        return rows == capacity;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    void set(int column, float value) {
        columns[column * capacity + rows] = value;
    }

    void endRow() {
        rows++;
    }

    /** The encoded segment of the rows since the last call. */
    byte[] encode() {
        float[] packed = columns;
        if (rows < capacity) {
            packed = new float[rows * (features + 1)];
            for (int column = 0; column <= features; column++) {
                System.arraycopy(columns, column * capacity, packed, column * rows, rows);
            }
        }
        byte[] bytes = new Segment(part, firstRow, rows, features, packed).encode();
        firstRow += rows;
        rows = 0;
        Arrays.fill(columns, 0);
        return bytes;
    }
}
