package io.bellwether.worker.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the files of a directory have one schema. A number may be stored in several ways; text and numbers may not change places. */
final class SchemaCheck {
    private static final String NEXT = "write all files of the directory with one schema, or separate them";

    private final Map<String, TableColumn> expected = new LinkedHashMap<>();
    private final String first;

    /** {@code first}: the file whose columns all others must have. */
    SchemaCheck(String first, List<TableColumn> columns) {
        this.first = first;
        columns.forEach(column -> expected.put(column.name(), column));
    }

    void accept(String file, List<TableColumn> columns) {
        Map<String, TableColumn> here = new LinkedHashMap<>();
        columns.forEach(column -> here.put(column.name(), column));
        names(file, here.keySet().stream().toList());
        for (TableColumn column : expected.values()) {
            TableColumn same = here.get(column.name());
            if (same != null && sortOf(same) != sortOf(column)) {
                throw DataErrors.invalid(
                        "file " + file + ", column '" + column.name() + "'",
                        same.type().toString(),
                        column.type() + " as in " + first,
                        NEXT);
            }
        }
    }

    void names(String file, List<String> names) {
        List<String> missing =
                expected.keySet().stream().filter(name -> !names.contains(name)).toList();
        List<String> extra =
                names.stream().filter(name -> !expected.containsKey(name)).toList();
        if (!missing.isEmpty() || !extra.isEmpty()) {
            throw DataErrors.invalid(
                    "file " + file,
                    (missing.isEmpty() ? "" : "without the columns " + missing)
                            + (missing.isEmpty() || extra.isEmpty() ? "" : ", ")
                            + (extra.isEmpty() ? "" : "with the further columns " + extra),
                    "the same columns as " + first,
                    NEXT);
        }
    }

    private static int sortOf(TableColumn column) {
        return column.hasNumbers() ? 0 : column.kind() == TableColumn.Kind.TEXT ? 1 : 2;
    }
}
