package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a table that is read by itself.
 *
 * @param start where in the file its bytes begin
 * @param firstRow of the table
 */
public record TablePiece(Table table, String file, long start, long length, long firstRow, long rows) {
    /** Fewer rows are not worth the opening of a file. */
    private static final long MIN_ROWS = 32_768;

    /** The pieces of a table, in the order of its rows: row groups of Parquet, stripes of ORC, lines of texts, whole files where these can't be told apart. */
    public static List<TablePiece> of(Table table) {
        List<TablePiece> pieces = new ArrayList<>();
        long row = 0;
        for (StoredFile file : table.files()) {
            List<Table.Part> parts = table.parts(file);
            if (parts.isEmpty()) {
                pieces.add(new TablePiece(table, file.path(), 0, Long.MAX_VALUE / 2, row, table.rows(file)));
                row += table.rows(file);
            } else {
                row = add(pieces, table, file, parts, row);
            }
        }
        return pieces;
    }

    private static long add(
            List<TablePiece> pieces, Table table, StoredFile file, List<Table.Part> parts, long firstRow) {
        long row = firstRow;
        long rows = 0;
        long start = 0;
        for (int i = 0; i < parts.size(); i++) {
            rows += parts.get(i).rows();
            boolean last = i == parts.size() - 1;
            if (rows >= MIN_ROWS || last) {
                long end = last ? Long.MAX_VALUE / 2 : parts.get(i + 1).start();
                pieces.add(new TablePiece(table, file.path(), start, end - start, row, rows));
                row += rows;
                rows = 0;
                start = end;
            }
        }
        return row;
    }

    /** Streams the named columns of the piece. */
    public TableReader read(List<String> names) {
        return table.read(file, start, length, names);
    }
}
