package io.bellwether.worker.check;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.TableColumn;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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

    private static String value(ColumnVector column, int row) {
        if (column.isNull(row)) {
            return "nothing";
        }
        String text = column.text(row);
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return column.column().kind() == TableColumn.Kind.TEXT ? "'" + cut + "'" : cut;
    }
}
