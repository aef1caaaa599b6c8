package io.bellwether.store;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.Converter;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** Tables and columns by name, and how times and doubles are kept in them. */
final class Columns {
    private static final int PIECE = 900;

    /** PostgreSQL keeps no character 0, and the records must take whatever a journal holds: it becomes the sign for "unreadable". */
    private static final DataType<String> TEXT = SQLDataType.VARCHAR.asConvertedDataType(
            Converter.ofNullable(String.class, String.class, kept -> kept, Columns::keepable));

    private Columns() {}

    static Table<Record> table(String name) {
        return DSL.table(DSL.name(name));
    }

    static Field<String> text(String name) {
        return DSL.field(DSL.name(name), TEXT);
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

    /**
     * What a table of keys and values says of the row at hand of another table; null if nothing.
     *
     * @param id the column by which both tables name that row
     */
    static <T> Field<T> valueOf(String values, String owner, String id, String key, DataType<T> type) {
        return DSL.field(DSL.select(DSL.field(DSL.name(values, "value"), type))
                .from(table(values))
                .where(
                        DSL.field(DSL.name(values, id)).eq(DSL.field(DSL.name(owner, id))),
                        DSL.field(DSL.name(values, "key"), SQLDataType.VARCHAR).eq(key)));
    }

    static String keepable(String text) {
        return text.indexOf(0) < 0 ? text : text.replace((char) 0, '\uFFFD');
    }

    /** A list in pieces that fit into one statement. */
    static <T> List<List<T>> pieces(List<T> all) {
        return IntStream.rangeClosed(0, (all.size() - 1) / PIECE)
                .mapToObj(piece -> all.subList(piece * PIECE, Math.min(all.size(), (piece + 1) * PIECE)))
                .filter(piece -> !piece.isEmpty())
                .toList();
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
