package io.bellwether.worker.dataset;

import java.util.function.Supplier;
import org.apache.parquet.io.api.Binary;

/** Reads the text of one value as what its column says. */
final class FieldParser {
    private FieldParser() {}

    /** Sets the value of a row; {@code at} says where it is, for messages. */
    static void set(ColumnVector vector, int row, String field, Supplier<String> at) {
        TableColumn column = vector.column();
        if (column.kind() == TableColumn.Kind.TEXT ? field.isEmpty() : CsvValues.isMissing(field)) {
            vector.setNull(row);
            return;
        }
        String value = field.strip();
        switch (column.kind()) {
            case TEXT -> vector.set(row, Binary.fromString(field));
            case INTEGER -> {
                require(CsvValues.isWhole(value), column, field, at, "a whole number");
                vector.set(row, Long.parseLong(value));
            }
            case BOOLEAN -> {
                require(CsvValues.isBoolean(value), column, field, at, "true or false");
                vector.set(row, value.equalsIgnoreCase("true") ? 1L : 0L);
            }
            default -> {
                double number = CsvValues.number(value);
                require(!Double.isNaN(number), column, field, at, "a number");
                vector.set(row, number);
            }
        }
    }

    /** Fails where a type was given that the values do not have; types that were found come from these very files. */
    private static void require(
            boolean holds, TableColumn column, String field, Supplier<String> at, String expectation) {
        if (!holds) {
            throw DataErrors.invalid(
                    at.get() + ", column '" + column.name() + "'",
                    "'" + field + "'",
                    expectation,
                    "correct the value, or say another type for the column in dataset.format.types");
        }
    }
}
