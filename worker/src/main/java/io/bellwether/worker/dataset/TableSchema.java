package io.bellwether.worker.dataset;

import io.bellwether.client.task.MalformedData;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the files of a table found.
 *
 * @param columns in the order of the first file
 * @param rows of each file, by its path; empty if they were not counted
 * @param firstText for each text column of a text format, where its first field lies that is no number, for messages
 * @param parts of the files whose parts were found with their rows
 * @param malformed what is passed over; null if nothing
 */
record TableSchema(
        List<TableColumn> columns,
        Map<String, Long> rows,
        Map<String, String> firstText,
        Map<String, List<Table.Part>> parts,
        @Nullable MalformedData malformed) {
    TableSchema {
        columns = List.copyOf(columns);
        rows = Map.copyOf(rows);
        firstText = Map.copyOf(firstText);
        parts = Map.copyOf(parts);
    }

    TableSchema(List<TableColumn> columns, Map<String, Long> rows, Map<String, String> firstText) {
        this(columns, rows, firstText, Map.of(), null);
    }

    /** The same with the parts of its files. */
    TableSchema withParts(Map<String, List<Table.Part>> found) {
        return new TableSchema(columns, rows, firstText, found, malformed);
    }

    /** The same with what is passed over. */
    TableSchema withMalformed(@Nullable MalformedData found) {
        return new TableSchema(columns, rows, firstText, parts, found);
    }

    static TableSchema of(List<TableColumn> columns) {
        return new TableSchema(columns, Map.of(), Map.of());
    }
}
