package io.bellwether.worker.dataset;

import io.bellwether.client.job.MalformedPolicy;
import io.bellwether.client.job.SourceFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The columns of a text file whose types were given, so that values may be none of them, and what becomes of such values. A row's fate follows
 * from all of these columns, whichever of them are read. Immutable; thread-safe.
 */
final class GivenTypes {
    private final List<Given> columns;
    private final boolean drops;
    private final boolean counts;

    /** A column at a place among the fields. */
    record Given(int field, TableColumn column) {}

    private GivenTypes(List<Given> columns, boolean drops, boolean counts) {
        this.columns = List.copyOf(columns);
        this.drops = drops;
        this.counts = counts;
    }

    /** Of a file with these fields. */
    static GivenTypes of(SourceFormat format, List<String> names) {
        Map<String, TableColumn> columns = byName(format);
        List<Given> given = new ArrayList<>();
        for (int field = 0; field < names.size(); field++) {
            TableColumn column = columns.get(names.get(field));
            if (column != null && column.kind() != TableColumn.Kind.TEXT) {
                given.add(new Given(field, column));
            }
        }
        return new GivenTypes(given, drops(format), format.malformed() != null);
    }

    /** The columns whose types were given, by their names. */
    static Map<String, TableColumn> byName(SourceFormat format) {
        Map<String, TableColumn> columns = new HashMap<>();
        format.types().forEach((name, type) -> columns.put(name, new ColumnGuess(type).column(name)));
        return columns;
    }

    /** Whether malformed rows are left out. */
    static boolean drops(SourceFormat format) {
        MalformedPolicy malformed = format.malformed();
        return malformed != null && malformed.action() == MalformedPolicy.Action.DROP;
    }

    /** Whether malformed values are missing ones. */
    static boolean forgives(SourceFormat format) {
        MalformedPolicy malformed = format.malformed();
        return malformed != null && malformed.action() == MalformedPolicy.Action.MISSING;
    }

    /** Whether rows with malformed values are left out. */
    boolean drops() {
        return drops;
    }

    /** The columns whose values are to be looked at, one by one. */
    List<Given> columns() {
        return counts ? columns : List.of();
    }

    /** Gives a field's text. */
    interface Fields {
        String field(int field);
    }

    /** Counts what is malformed in a row; whether the row stays. */
    boolean keeps(Fields row, MalformedCount count, Supplier<String> at) {
        boolean isGood = true;
        for (Given given : columns()) {
            String field = row.field(given.field());
            if (!FieldParser.isReadable(given.column(), field)) {
                count.value(given.column().name(), field, at);
                isGood = false;
            }
        }
        if (!isGood && drops) {
            count.row(at);
        }
        return isGood || !drops;
    }
}
