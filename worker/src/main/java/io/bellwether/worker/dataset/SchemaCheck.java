package io.bellwether.worker.dataset;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the files of a directory have one schema. A number or a time may be stored in several ways; what they mean may not change. */
final class SchemaCheck {
    static final String NEXT = "write all files of the directory with one schema, or separate them";

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
        expected.replaceAll((name, column) -> {
            TableColumn same = here.get(name);
            return same == null ? column : common(file, same, column);
        });
    }

    /** The columns, of types that hold the values of all files that were accepted. */
    List<TableColumn> columns() {
        return List.copyOf(expected.values());
    }

    private TableColumn common(String file, TableColumn here, TableColumn column) {
        return CommonType.of(column, here)
                .orElseThrow(() -> DataErrors.invalid(
                        "file " + file + ", column '" + column.name() + "'",
                        here.type().toString(),
                        column.type() + " as in " + first,
                        NEXT));
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
}
