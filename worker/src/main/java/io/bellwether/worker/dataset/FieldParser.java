package io.bellwether.worker.dataset;

import java.util.function.Supplier;
import org.apache.parquet.io.api.Binary;

/** Reads the text of one value as what its column says. */
final class FieldParser {
    private FieldParser() {}

    /**
     * Sets the value of a row; {@code at} says where it is, for messages. Fails where a type was given that the value does not have; types that
     * were found come from these very files.
     */
    static void set(ColumnVector vector, int row, String field, Supplier<String> at) {
        if (!trySet(vector, row, field)) {
            throw DataErrors.invalid(
                    at.get() + ", column '" + vector.column().name() + "'",
                    "'" + field + "'",
                    expectation(vector.column()),
                    "correct the value, say another type for the column in dataset.format.types, or what becomes of such values in "
                            + "dataset.format.malformed");
        }
    }

    /** As {@link #set}, but a value of another type is a missing one. */
    static void setOrClear(ColumnVector vector, int row, String field) {
        if (!trySet(vector, row, field)) {
            vector.setNull(row);
        }
    }

    /** Whether the text is a value of the column, or none. */
    static boolean isReadable(TableColumn column, String field) {
        String value = field.strip();
        return CsvValues.isMissing(field)
                || switch (column.kind()) {
                    case TEXT -> true;
                    case INTEGER -> CsvValues.isWhole(value);
                    case BOOLEAN -> CsvValues.isBoolean(value);
                    default -> CsvValues.isNumber(value);
                };
    }

    private static boolean trySet(ColumnVector vector, int row, String field) {
        TableColumn.Kind kind = vector.column().kind();
        if (kind == TableColumn.Kind.TEXT ? field.isEmpty() : CsvValues.isMissing(field)) {
            vector.setNull(row);
            return true;
        }
        String value = field.strip();
        switch (kind) {
            case TEXT -> vector.set(row, Binary.fromString(field));
            case INTEGER -> {
                if (!CsvValues.isWhole(value)) {
                    return false;
                }
                vector.set(row, Long.parseLong(value));
            }
            case BOOLEAN -> {
                if (!CsvValues.isBoolean(value)) {
                    return false;
                }
                vector.set(row, value.equalsIgnoreCase("true") ? 1L : 0L);
            }
            default -> {
                double number = CsvValues.number(value);
                if (Double.isNaN(number)) {
                    return false;
                }
                vector.set(row, number);
            }
        }
        return true;
    }

    private static String expectation(TableColumn column) {
        return switch (column.kind()) {
            case INTEGER -> "a whole number";
            case BOOLEAN -> "true or false";
            default -> "a number";
        };
    }
}
