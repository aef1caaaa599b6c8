package io.bellwether.worker.dataset;

import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.worker.dataset.stats.ColumnSketch;
import io.bellwether.worker.dataset.stats.NumberSketch;
import io.bellwether.worker.dataset.stats.TextSketch;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Sketches of the columns of a table, or of a piece of one. Caller-confined. */
public final class TableSketches {
    private final int stride;
    private final Map<String, ColumnSketch> sketches = new LinkedHashMap<>();
    private final double[] numbers = new double[TableReader.BATCH_ROWS];

    private final Map<String, TableColumn> like = new HashMap<>();

    /** {@code rows}: of the whole table, about; the sketches of its pieces must be told the same. */
    public TableSketches(long rows) {
        this(rows, List.of());
    }

    /**
     * As {@link #TableSketches(long)}, of a table that another belongs to.
     *
     * @param like the columns of the first: whether one of that name has texts or numbers is as there, so that both can be merged
     */
    TableSketches(long rows, List<TableColumn> like) {
        stride = ColumnSketch.strideFor(rows);
        like.forEach(column -> this.like.put(column.name(), column));
    }

    /** Those that {@link #sketches} gave. */
    static TableSketches of(List<ColumnSketch> known) {
        TableSketches all = new TableSketches(0);
        known.forEach(sketch -> all.sketches.put(sketch.name(), sketch));
        return all;
    }

    /** The columns of {@code table} that have statistics and are not among {@code names}. */
    List<String> namesBeyond(List<String> names, Table table) {
        return table.columns().stream()
                .filter(column -> column.kind() != TableColumn.Kind.OPAQUE)
                .map(TableColumn::name)
                .filter(name -> !names.contains(name))
                .toList();
    }

    /** Takes in the first {@code rows} values of each; columns without a use are passed over. */
    public void add(List<ColumnVector> columns, int rows) {
        for (ColumnVector vector : columns) {
            TableColumn column = vector.column();
            if (column.kind() != TableColumn.Kind.OPAQUE) {
                add(
                        sketches.computeIfAbsent(column.name(), name -> fresh(like.getOrDefault(name, column))),
                        vector,
                        rows);
            }
        }
    }

    /** Takes in what {@code other} has seen, which is of no use to anybody then: its sketches may have become these. */
    public void merge(TableSketches other) {
        other.sketches.forEach((name, sketch) -> {
            ColumnSketch known = sketches.putIfAbsent(name, sketch);
            if (known != null) {
                known.merge(sketch);
            }
        });
    }

    /** In the order in which the columns were first seen. */
    public List<ColumnSketch> sketches() {
        return List.copyOf(sketches.values());
    }

    /** What is known by now. */
    public List<ColumnStatistics> statistics() {
        return sketches.values().stream().map(ColumnSketch::statistics).toList();
    }

    private void add(ColumnSketch sketch, ColumnVector vector, int rows) {
        if (sketch instanceof NumberSketch of) {
            vector.numbers(numbers, rows);
            of.add(numbers, rows);
        } else if (sketch instanceof TextSketch of) {
            for (int row = 0; row < rows; row++) {
                of.add(vector.isNull(row) ? null : text(vector, row));
            }
        }
    }

    private static byte[] text(ColumnVector vector, int row) {
        return vector.column().kind() == TableColumn.Kind.TEXT
                ? vector.bytes(row).getBytes()
                : vector.text(row).getBytes(StandardCharsets.UTF_8);
    }

    private ColumnSketch fresh(TableColumn column) {
        String type = column.kind().name().toLowerCase(Locale.ROOT);
        return column.kind() == TableColumn.Kind.TEXT
                ? new TextSketch(column.name(), stride)
                : new NumberSketch(column.name(), type, stride);
    }
}
