package io.bellwether.worker.dataset;

import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * A column of a table. Parquet's types are the type system, so that a copied column keeps its type.
 *
 * @param type how Parquet would store it; always optional
 * @param kind how it is used
 */
public record TableColumn(String name, PrimitiveType type, Kind kind) {
    private static final Set<Kind> NUMERIC =
            EnumSet.of(Kind.INTEGER, Kind.UNSIGNED, Kind.DECIMAL, Kind.FLOATING, Kind.BOOLEAN);

    /** How values are used. */
    public enum Kind {
        INTEGER,
        UNSIGNED,
        DECIMAL,
        FLOATING,
        /** 0 and 1 as a number. */
        BOOLEAN,
        /** Days since 1970 as a number. */
        DATE,
        /** Seconds since 1970 as a number. */
        TIMESTAMP,
        TEXT,
        /** Bytes without a meaning to us; copied only. */
        OPAQUE
    }

    /** A column found in a Parquet schema; the kind is OPAQUE if its values have no use as number or text. */
    static TableColumn ofParquet(PrimitiveType type) {
        PrimitiveType optional = Types.optional(type.getPrimitiveTypeName())
                .length(type.getTypeLength())
                .as(type.getLogicalTypeAnnotation())
                .named(type.getName());
        return new TableColumn(type.getName(), optional, kindOf(type));
    }

    /** A CSV column of a kind that was found before. */
    public static TableColumn ofCsv(String name, Kind kind) {
        return switch (kind) {
            case INTEGER -> integer(name);
            case FLOATING -> floating(name);
            case BOOLEAN -> bool(name);
            default -> text(name);
        };
    }

    static TableColumn integer(String name) {
        return new TableColumn(name, Types.optional(PrimitiveTypeName.INT64).named(name), Kind.INTEGER);
    }

    static TableColumn floating(String name) {
        return new TableColumn(name, Types.optional(PrimitiveTypeName.DOUBLE).named(name), Kind.FLOATING);
    }

    static TableColumn bool(String name) {
        return new TableColumn(name, Types.optional(PrimitiveTypeName.BOOLEAN).named(name), Kind.BOOLEAN);
    }

    static TableColumn text(String name) {
        PrimitiveType type = Types.optional(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
        return new TableColumn(name, type, Kind.TEXT);
    }

    /** The same by another name. */
    public TableColumn named(String other) {
        PrimitiveType renamed = Types.optional(type.getPrimitiveTypeName())
                .length(type.getTypeLength())
                .as(type.getLogicalTypeAnnotation())
                .named(other);
        return new TableColumn(other, renamed, kind);
    }

    /** Whether it is a feature without being asked for. */
    public boolean isNumeric() {
        return NUMERIC.contains(kind);
    }

    /** Whether it can be a feature if asked for. */
    public boolean hasNumbers() {
        return isNumeric() || kind == Kind.DATE || kind == Kind.TIMESTAMP;
    }

    private static Kind kindOf(PrimitiveType type) {
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        if (type.isRepetition(Type.Repetition.REPEATED)) {
            return Kind.OPAQUE;
        }
        if (logical instanceof DecimalLogicalTypeAnnotation) {
            return Kind.DECIMAL;
        }
        if (logical instanceof TimestampLogicalTypeAnnotation
                || type.getPrimitiveTypeName() == PrimitiveTypeName.INT96) {
            return Kind.TIMESTAMP;
        }
        if (logical instanceof LogicalTypeAnnotation.DateLogicalTypeAnnotation) {
            return Kind.DATE;
        }
        if (logical instanceof LogicalTypeAnnotation.StringLogicalTypeAnnotation
                || logical instanceof LogicalTypeAnnotation.EnumLogicalTypeAnnotation) {
            return Kind.TEXT;
        }
        if (logical instanceof IntLogicalTypeAnnotation whole) {
            return whole.isSigned() ? Kind.INTEGER : Kind.UNSIGNED;
        }
        return logical == null ? kindOfPlain(type.getPrimitiveTypeName()) : Kind.OPAQUE;
    }

    private static Kind kindOfPlain(PrimitiveTypeName name) {
        return switch (name) {
            case INT32, INT64 -> Kind.INTEGER;
            case FLOAT, DOUBLE -> Kind.FLOATING;
            case BOOLEAN -> Kind.BOOLEAN;
            default -> Kind.OPAQUE;
        };
    }
}
