package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** CSV: types are found by reading all of it. */
final class CsvFormat implements TableFormat {
    private final SourceFormat options;

    CsvFormat(SourceFormat options) {
        this.options = options;
    }

    @Override
    public String label() {
        return "CSV";
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public TableSchema survey(Storage storage, List<StoredFile> files, boolean strict) {
        ColumnGuesses guesses = new ColumnGuesses(options.types());
        SchemaCheck check = null;
        for (StoredFile file : files) {
            try (CsvFile csv = CsvFile.open(storage, file.path(), options)) {
                check = checked(check, csv, file.path());
                guesses.rows(file.path(), look(csv, guesses));
            }
        }
        return guesses.schema();
    }

    @Override
    public List<TableColumn> columnsOf(Storage storage, String file) {
        throw new IllegalStateException("CSV does not tell its types");
    }

    @Override
    public TableReader read(
            Storage storage,
            String file,
            long start,
            long length,
            List<TableColumn> wanted,
            UnaryOperator<List<TableColumn>> inFile) {
        return new CsvTableReader(CsvFile.open(storage, file, options), wanted);
    }

    private static SchemaCheck checked(@Nullable SchemaCheck check, CsvFile csv, String file) {
        if (check == null) {
            return new SchemaCheck(
                    file, csv.header().stream().map(TableColumn::text).toList());
        }
        check.names(file, csv.header());
        return check;
    }

    private static long look(CsvFile csv, ColumnGuesses guesses) {
        List<ColumnGuess> inOrder = csv.header().stream().map(guesses::of).toList();
        long rows = 0;
        for (CsvRecord found = csv.next(); found != null; found = csv.next()) {
            rows++;
            CsvRecord here = found;
            for (int i = 0; i < inOrder.size(); i++) {
                ColumnGuess guess = inOrder.get(i);
                if (!guess.isSettled()) {
                    guess.look(found.getField(i), () -> csv.at(here));
                }
            }
        }
        return rows;
    }
}
