package io.bellwether.kernels.cpu;

import io.bellwether.kernels.DeviceMatrix;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in this machine's memory: a heap array or a buffer over anything, mapped files included. Thread-safe as long as
 * nobody writes the buffer.
 */
final class HostMatrix implements DeviceMatrix {
    private final FloatBuffer values;
    private final float @Nullable [] array;
    private final int offset;
    private final int rows;
    private final int columns;

    /** A matrix over {@code values}, a slice that holds exactly the matrix. */
    HostMatrix(FloatBuffer values, int rows, int columns) {
        this.values = values;
        this.array = values.hasArray() ? values.array() : null;
        this.offset = values.hasArray() ? values.arrayOffset() : 0;
        this.rows = rows;
        this.columns = columns;
    }

    static HostMatrix of(float[] values, int rows, int columns) {
        return new HostMatrix(FloatBuffer.wrap(values), rows, columns);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    float at(int row, int column) {
        return values.get(row * columns + column);
    }

    void copyRows(int from, int count, float[] into) {
        values.get(from * columns, into, 0, count * columns);
    }

    void copy(int row, int column, int count, float[] into) {
        values.get(row * columns + column, into, 0, count);
    }

    /**
     * An array that holds the rows, starting at {@link #start}: the matrix's own where it has one, else {@code scratch}, which
     * is overwritten.
     */
    float[] rows(int from, int count, float[] scratch) {
        if (array != null) {
            return array;
        }
        copyRows(from, count, scratch);
        return scratch;
    }

    /** Where in the array of {@link #rows} the row {@code from} starts. */
    int start(int from) {
        return array != null ? offset + from * columns : 0;
    }

    /** Room for {@code rows} rows, or none where none is needed. */
    float[] scratch(int forRows) {
        return new float[array != null ? 0 : forRows * columns];
    }

    /** How many rows make a tile that stays in the first-level cache; a multiple of 4. */
    int tileRows() {
        int floats = 8 * 1024;
        return Math.max(4, Math.min(1024, floats / columns)) & ~3;
    }

    @Override
    public void close() {}
}
