package io.bellwether.worker.check;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Values as people read them. */
final class Shown {
    private static final int MAX_LENGTH = 60;

    private Shown() {}

    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }

    static String values(List<ColumnVector> columns, int row) {
        return columns.stream().map(column -> value(column, row)).collect(Collectors.joining(", "));
    }

    /** A value that is not null: dates and times as ISO 8601 has them. */
    static String text(ColumnVector column, int row) {
        double number = column.number(row);
        return switch (column.column().kind()) {
            case DATE, TIMESTAMP -> Times.text(column, row);
            case BOOLEAN -> number == 0 ? "false" : "true";
            case FLOATING ->
                number == Math.rint(number) || column.column().type().getPrimitiveTypeName() != PrimitiveTypeName.FLOAT
                        ? column.text(row)
                        : Float.toString((float) number);
            default -> column.text(row);
        };
    }

    private static String value(ColumnVector column, int row) {
        if (column.isNull(row)) {
            return "nothing";
        }
        String text = text(column, row);
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return column.column().kind() == TableColumn.Kind.TEXT ? "'" + cut + "'" : cut;
    }
}
