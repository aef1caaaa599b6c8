package io.bellwether.worker.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns rows of a table into rows of a matrix. It numbers texts as they come, so a version's rows must all pass through one, in
 * their order. Caller-confined.
 */
final class RowCoder {
    /** Bounds the memory of a node: every executor holds the words. */
    static final int MAX_WORDS = 4_000_000;

    private final List<MatrixColumn> columns;
    private final List<String> sources;
    private final int[] vectors;
    private final Map<String, Map<String, Integer>> words = new HashMap<>();

    RowCoder(List<MatrixColumn> columns) {
        this.columns = columns;
        Set<String> read = new LinkedHashSet<>();
        columns.forEach(column -> read.add(column.source()));
        sources = List.copyOf(read);
        vectors = columns.stream()
                .mapToInt(column -> sources.indexOf(column.source()))
                .toArray();
    }

    /** The table's columns to read, in this order. */
    List<String> sources() {
        return sources;
    }

    int width() {
        return columns.size();
    }

    /** The value of a matrix column; NaN is a missing one. */
    double value(int column, List<ColumnVector> read, int row) {
        MatrixColumn wanted = columns.get(column);
        ColumnVector vector = read.get(vectors[column]);
        if (wanted.coding() != MatrixColumn.Coding.WORD) {
            return wanted.value(vector, row);
        }
        return vector.isNull(row) ? Double.NaN : code(wanted.source(), vector.text(row));
    }

    /**
     * The values of a matrix column, of the first {@code rows} rows.
     *
     * @return the first row whose value is beyond float32's range; -1 if there is none
     */
    int values(int column, List<ColumnVector> read, float[] to, int rows) {
        if (columns.get(column).coding() == MatrixColumn.Coding.NUMBER) {
            return read.get(vectors[column]).toFloats(to, 0, 1, rows);
        }
        for (int row = 0; row < rows; row++) {
            to[row] = (float) value(column, read, row);
        }
        return -1;
    }

    private int code(String column, String text) {
        Map<String, Integer> codes = words.computeIfAbsent(column, name -> new HashMap<>());
        Integer code = codes.get(text);
        if (code == null) {
            code = codes.size();
            if (code >= MAX_WORDS) {
                throw DataErrors.invalid(
                        "column '" + column + "'",
                        "more than " + MAX_WORDS + " different texts",
                        "fewer",
                        "add it to dataset.exclude");
            }
            codes.put(text, code);
        }
        return code;
    }

    /** The texts so far. */
    Words words() {
        Map<String, List<String>> all = new HashMap<>();
        for (MatrixColumn column : columns) {
            if (column.coding() == MatrixColumn.Coding.WORD) {
                Map<String, Integer> codes = words.getOrDefault(column.source(), Map.of());
                String[] ordered = new String[codes.size()];
                codes.forEach((word, code) -> ordered[code] = word);
                all.put(column.source(), new ArrayList<>(List.of(ordered)));
            }
        }
        return new Words(all);
    }
}
