package io.bellwether.store;

import java.time.Instant;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Tables and columns by name, and how times and doubles are kept in them. */
final class Columns {
    private Columns() {}

    static Table<Record> table(String name) {
        return DSL.table(DSL.name(name));
    }

    static Field<String> text(String name) {
        return DSL.field(DSL.name(name), SQLDataType.VARCHAR);
    }

    static Field<Long> bigint(String name) {
        return DSL.field(DSL.name(name), SQLDataType.BIGINT);
    }

    static Field<Integer> integer(String name) {
        return DSL.field(DSL.name(name), SQLDataType.INTEGER);
    }

    static Field<Double> real(String name) {
        return DSL.field(DSL.name(name), SQLDataType.DOUBLE);
    }

    static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : (Long) time.toEpochMilli();
    }

    static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** SQLite has no NaN: it is NULL there. Infinities are kept as they are. */
    static @Nullable Double stored(double value) {
        return Double.isNaN(value) ? null : (Double) value;
    }

    static double loaded(@Nullable Double stored) {
        return stored == null ? Double.NaN : stored;
    }
}
