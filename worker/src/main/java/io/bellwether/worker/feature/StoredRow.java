package io.bellwether.worker.feature;

import io.bellwether.client.feature.FeatureRows;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.TableColumn;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/*
 * Layout: event time, creation (microseconds since 1970, so that the order of the bytes is that of the times), then each feature as FeatureRows has it.
 */
/** A row of a view as it lies in the grid. */
final class StoredRow {
    private static final double MICROS = 1e6;
    private static final double MICROS_OF_DAY = 86_400e6;

    /** Where the features begin. */
    static final int FEATURES = 2 * Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private StoredRow() {}

    /** Refuses a feature whose values have no form here. */
    static void check(String view, TableColumn column) {
        if (column.kind() == TableColumn.Kind.OPAQUE) {
            throw DataErrors.invalid(
                    "view '" + view + "', feature '" + column.name() + "'",
                    "of type " + column.type(),
                    "numbers, texts, times, or true and false, to be read online",
                    "leave it out, or write it as one of these");
        }
    }

    /** Of the columns from {@code first} on. */
    static byte[] write(long event, long created, List<ColumnVector> columns, int first, int row) {
        int length = FEATURES;
        for (int column = first; column < columns.size(); column++) {
            length += length(columns.get(column), row);
        }
        ByteBuffer to =
                ByteBuffer.allocate(length).putLong(event ^ Long.MIN_VALUE).putLong(created ^ Long.MIN_VALUE);
        for (int column = first; column < columns.size(); column++) {
            write(columns.get(column), row, to);
        }
        return to.array();
    }

    static long event(byte[] row) {
        return (long) LONGS.get(row, 0) ^ Long.MIN_VALUE;
    }

    /** Writes the event time as it is, and tells how many bytes that takes. */
    static int copyEvent(byte[] row, byte[] to, int at) {
        LONGS.set(to, at, event(row));
        return Long.BYTES;
    }

    private static int length(ColumnVector column, int row) {
        if (column.isNull(row)) {
            return 1;
        }
        return switch (column.column().kind()) {
            case BOOLEAN -> 2;
            case TEXT -> 1 + Integer.BYTES + column.bytes(row).length();
            default -> 1 + Long.BYTES;
        };
    }

    private static void write(ColumnVector column, int row, ByteBuffer to) {
        if (column.isNull(row)) {
            to.put(FeatureRows.NULL);
            return;
        }
        switch (column.column().kind()) {
            case BOOLEAN -> to.put(FeatureRows.BOOLEAN).put((byte) column.whole(row));
            case INTEGER, UNSIGNED -> to.put(FeatureRows.WHOLE).putLong(EntityKeys.whole(column, row));
            case TEXT -> {
                byte[] text = column.bytes(row).getBytes();
                to.put(FeatureRows.TEXT).putInt(text.length).put(text);
            }
            case DATE -> to.put(FeatureRows.TIME).putLong((long) (column.number(row) * MICROS_OF_DAY));
            case TIMESTAMP -> to.put(FeatureRows.TIME).putLong((long) Math.rint(column.number(row) * MICROS));
            default -> to.put(FeatureRows.FLOATING).putDouble(column.number(row));
        }
    }
}
