package io.bellwether.worker.transform;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block of rows, column by column. Caller-confined. */
public final class Frame {
    private final int rows;
    private final long firstRow;
    private final RowError.@Nullable Listener errors;
    private final Map<String, Column> columns = new LinkedHashMap<>();

    /**
     * A block of which no row may be left out.
     *
     * @param firstRow the number of the first row among those that are fitted on, or in the file that is scored
     */
    public Frame(int rows, long firstRow, List<? extends Column> columns) {
        this(rows, firstRow, columns, null);
    }

    /** The same; {@code errors}, if there is one, takes the rows that no features can be made of, so that the others can be used. */
    public Frame(int rows, long firstRow, List<? extends Column> columns, RowError.@Nullable Listener errors) {
        this.rows = rows;
        this.firstRow = firstRow;
        this.errors = errors;
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

    /** Leaves a row out, whatever its features are then; {@code INVALID_DATA} where none may be. */
    void leaveOut(int row, String column, Object value, RowError error) {
        if (errors == null) {
            throw error.of(column, firstRow + row, value);
        }
        errors.onRowError(row, column, value, error);
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
