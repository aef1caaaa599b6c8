package io.bellwether.worker.feature;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.transform.IsoTimes;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** A column's times in microseconds since 1970. Immutable. */
final class EventTimes {
    private static final long MICROS_OF_DAY = 86_400_000_000L;
    private static final double MICROS = 1e6;
    private static final double MAX_SECONDS = 1e12;
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    private final String what;

    private EventTimes(String what) {
        this.what = what;
    }

    /**
     * Those of a column of that table.
     *
     * @param what the column's use in messages, for example {@code eventTime of view 'driver_stats'}
     * @throws io.bellwether.client.ClusterException {@code INVALID_ARGUMENT} if there is no such column, {@code INVALID_DATA} if it
     *     can't hold times
     */
    static EventTimes of(String what, Table table, String name) {
        TableColumn column = table.column(what, name);
        if (column.kind() == TableColumn.Kind.BOOLEAN || column.kind() == TableColumn.Kind.OPAQUE) {
            throw DataErrors.invalid(
                    what,
                    "'" + name + "' is of type " + column.type(),
                    "a timestamp, a date, an ISO 8601 text, or seconds since 1970 as a number",
                    "name another column");
        }
        return new EventTimes(what);
    }

    /**
     * The time of a row.
     *
     * @param number the row's place in its table, for the message
     * @throws io.bellwether.client.ClusterException {@code INVALID_DATA} if it has none
     */
    long micros(ColumnVector column, int row, long number) {
        if (column.isNull(row)) {
            throw wrong(number, "missing");
        }
        return switch (column.column().kind()) {
            case DATE -> column.whole(row) * MICROS_OF_DAY;
            case TIMESTAMP -> ofTimestamp(column, row);
            case TEXT -> ofText(column.text(row), number);
            default -> ofNumber(column.number(row), number);
        };
    }

    private static long ofTimestamp(ColumnVector column, int row) {
        var type = column.column().type();
        if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT64
                && type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
            long value = column.whole(row);
            return switch (timestamp.getUnit()) {
                case MILLIS -> value * 1_000;
                case MICROS -> value;
                case NANOS -> Math.floorDiv(value, 1_000);
            };
        }
        return (long) Math.rint(column.number(row) * MICROS);
    }

    private long ofText(String text, long number) {
        try {
            return ChronoUnit.MICROS.between(EPOCH, IsoTimes.parse(text));
        } catch (DateTimeException e) {
            throw wrong(number, "'" + text + "'");
        }
    }

    private long ofNumber(double seconds, long number) {
        if (!(Math.abs(seconds) < MAX_SECONDS)) {
            throw wrong(number, Double.toString(seconds));
        }
        return (long) Math.rint(seconds * MICROS);
    }

    private RuntimeException wrong(long number, String value) {
        return DataErrors.invalid(
                what + ", row " + number + " (from 0)", value, "a time in every row", "correct or drop the row");
    }
}
