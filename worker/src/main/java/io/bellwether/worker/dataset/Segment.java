package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;

/**
 * A piece of one dataset version: up to {@link #MAX_ROWS} rows that follow each other in the matrix.
 *
 * @param part whether the rows are fitted or evaluated
 * @param firstRow the place of the first row within its part
 * @param columns float32 values, column by column: the features, then the label; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of numbers, handed over, compared by nobody
public record Segment(Part part, long firstRow, int rows, int features, float[] columns) {
    public static final int MAX_ROWS = 65_536;

    /** Raw bytes of a segment at most, so that wide tables stay in pieces that the grid moves with ease. */
    private static final int MAX_RAW_BYTES = 16 << 20;

    private static final int MIN_ROWS = 64;

    /** What the rows are for. */
    public enum Part {
        TRAIN,
        VALIDATION
    }

    /** Rows of a full segment; part of the layout of a version. */
    static int rowsFor(int features) {
        int fit = MAX_RAW_BYTES / (4 * (features + 1));
        return Math.max(MIN_ROWS, Math.min(MAX_ROWS, fit));
    }

    public float feature(int row, int feature) {
        return columns[feature * rows + row];
    }

    public float label(int row) {
        return columns[features * rows + row];
    }

    byte[] encode() {
        return SegmentCodec.encode(this);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws ClusterException {@code IO_FAILED} if the bytes are not whole
     */
    public static Segment decode(byte[] bytes) {
        return SegmentCodec.decode(bytes);
    }
}
