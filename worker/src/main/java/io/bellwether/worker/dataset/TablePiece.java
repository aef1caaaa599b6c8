package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * A part of a table that is read by itself.
 *
 * @param start where in the file its bytes begin
 * @param firstRow of the table
 */
record TablePiece(Table table, String file, long start, long length, long firstRow, long rows) {
    /** Fewer rows are not worth the opening of a file. */
    private static final long MIN_ROWS = 32_768;

    /** The pieces of a table, in the order of its rows: row groups of Parquet, whole files of others. */
    static List<TablePiece> of(Table table) {
        List<TablePiece> pieces = new ArrayList<>();
        long row = 0;
        for (StoredFile file : table.files()) {
            if (table.isParquet()) {
                row = addRowGroups(pieces, table, file, row);
            } else {
                pieces.add(new TablePiece(table, file.path(), 0, Long.MAX_VALUE / 2, row, table.rows(file)));
                row += table.rows(file);
            }
        }
        return pieces;
    }

    private static long addRowGroups(List<TablePiece> pieces, Table table, StoredFile file, long firstRow) {
        long row = firstRow;
        long rows = 0;
        long start = 0;
        List<BlockMetaData> groups = table.rowGroups(file);
        for (int i = 0; i < groups.size(); i++) {
            rows += groups.get(i).getRowCount();
            boolean last = i == groups.size() - 1;
            if (rows >= MIN_ROWS || last) {
                long end = last ? Long.MAX_VALUE / 2 : groups.get(i + 1).getStartingPos();
                pieces.add(new TablePiece(table, file.path(), start, end - start, row, rows));
                row += rows;
                rows = 0;
                start = end;
            }
        }
        return row;
    }

    TableReader read(List<String> names) {
        return table.read(file, start, length, names);
    }
}
