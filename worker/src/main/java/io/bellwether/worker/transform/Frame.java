package io.bellwether.worker.transform;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A block of rows, column by column. Caller-confined. */
public final class Frame {
    private final int rows;
    private final long firstRow;
    private final Map<String, Column> columns = new LinkedHashMap<>();

    /** @param firstRow the number of the first row among those that are fitted on, or in the file that is scored */
    public Frame(int rows, long firstRow, List<? extends Column> columns) {
        this.rows = rows;
        this.firstRow = firstRow;
        columns.forEach(column -> this.columns.put(column.name(), column));
    }

    public int rows() {
        return rows;
    }

    public long firstRow() {
        return firstRow;
    }

    public Collection<Column> columns() {
        return columns.values();
    }

    /** The column of that name; a defect if there is none, since names are resolved when a pipeline is fitted. */
    public Column column(String name) {
        Column column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("no column '" + name + "' in " + columns.keySet());
        }
        return column;
    }

    double[] numbers(String name) {
        if (column(name) instanceof Column.Numbers numbers) {
            return numbers.values();
        }
        throw new IllegalStateException("column '" + name + "' holds no numbers");
    }

    /** Puts a column in the place of the one of the same name, else at the end. */
    void put(Column column) {
        columns.put(column.name(), column);
    }

    void remove(String name) {
        columns.remove(name);
    }
}
