package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.TableColumn.Kind;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The type that holds the values of a column that the files of a table store in several ways. */
final class CommonType {
    private static final int MAX_DECIMAL_DIGITS = 38;
    private static final int MAX_LONG_DIGITS = 18;

    private CommonType() {}

    /** The column that can take the values of both; empty if they don't mean the same sort of thing: numbers, times, texts, bytes. */
    static Optional<TableColumn> of(TableColumn one, TableColumn other) {
        if (one.type().equals(other.type())) {
            return Optional.of(one);
        }
        if (one.kind() == Kind.TEXT && other.kind() == Kind.TEXT) {
            return Optional.of(TableColumn.text(one.name()));
        }
        if (isTime(one) && isTime(other)) {
            return Optional.of(timestamp(one, other));
        }
        return one.isNumeric() && other.isNumeric() ? Optional.of(number(one, other)) : Optional.empty();
    }

    private static TableColumn number(TableColumn one, TableColumn other) {
        if (one.kind() == Kind.DECIMAL && other.kind() == Kind.DECIMAL) {
            return decimal(one, other);
        }
        if (one.kind() == Kind.UNSIGNED && other.kind() == Kind.UNSIGNED) {
            return unsigned(one.name());
        }
        return isBelow63Bits(one) && isBelow63Bits(other)
                ? TableColumn.integer(one.name())
                : TableColumn.floating(one.name());
    }

    /** Whether all its values are whole numbers that fit into 64 bits with a sign. */
    private static boolean isBelow63Bits(TableColumn column) {
        return column.kind() == Kind.INTEGER
                || column.kind() == Kind.BOOLEAN
                || (column.kind() == Kind.UNSIGNED && stored(column) == PrimitiveTypeName.INT32);
    }

    private static TableColumn unsigned(String name) {
        return TableColumn.ofParquet(Types.optional(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.intType(Long.SIZE, false))
                .named(name));
    }

    private static TableColumn decimal(TableColumn one, TableColumn other) {
        var a = (DecimalLogicalTypeAnnotation) one.type().getLogicalTypeAnnotation();
        var b = (DecimalLogicalTypeAnnotation) other.type().getLogicalTypeAnnotation();
        int scale = Math.max(a.getScale(), b.getScale());
        int precision = scale + Math.max(a.getPrecision() - a.getScale(), b.getPrecision() - b.getScale());
        if (precision > MAX_DECIMAL_DIGITS) {
            return TableColumn.floating(one.name());
        }
        return TableColumn.ofParquet(
                Types.optional(precision <= MAX_LONG_DIGITS ? PrimitiveTypeName.INT64 : PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.decimalType(scale, precision))
                        .named(one.name()));
    }

    private static boolean isTime(TableColumn column) {
        return column.kind() == Kind.DATE || column.kind() == Kind.TIMESTAMP;
    }

    /**
     * Of the finer unit; a date is its first moment, in UTC. What INT96 holds is taken for microseconds, as Spark writes them: nanoseconds
     * end with the year 2262.
     */
    private static TableColumn timestamp(TableColumn one, TableColumn other) {
        TimeUnit unit = List.of(TimeUnit.NANOS, TimeUnit.MICROS).stream()
                .filter(each -> each == unit(one) || each == unit(other))
                .findFirst()
                .orElse(TimeUnit.MILLIS);
        return TableColumn.ofParquet(Types.optional(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.timestampType(isInstant(one) || isInstant(other), unit))
                .named(one.name()));
    }

    private static TimeUnit unit(TableColumn column) {
        if (column.type().getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp) {
            return timestamp.getUnit();
        }
        return column.kind() == Kind.DATE ? TimeUnit.MILLIS : TimeUnit.MICROS;
    }

    private static boolean isInstant(TableColumn column) {
        return stored(column) == PrimitiveTypeName.INT96
                || (column.type().getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp
                        && timestamp.isAdjustedToUTC());
    }

    private static PrimitiveTypeName stored(TableColumn column) {
        return column.type().getPrimitiveTypeName();
    }
}
