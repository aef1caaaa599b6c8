package io.bellwether.worker.dataset;

import java.util.List;
import java.util.Map;

/**
 * What a look at the files of a table found.
 *
 * @param columns in the order of the first file
 * @param rows of each file, by its path; empty if they were not counted
 * @param firstText for each text column of a text format, where its first field lies that is no number, for messages
 */
record TableSchema(List<TableColumn> columns, Map<String, Long> rows, Map<String, String> firstText) {
    TableSchema {
        columns = List.copyOf(columns);
        rows = Map.copyOf(rows);
        firstText = Map.copyOf(firstText);
    }

    static TableSchema of(List<TableColumn> columns) {
        return new TableSchema(columns, Map.of(), Map.of());
    }
}
