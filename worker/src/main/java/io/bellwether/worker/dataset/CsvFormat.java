package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** CSV: types are found by reading all of it. */
final class CsvFormat implements TableFormat {
    private static final String TABS = ".tsv";

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
        Map<String, List<Table.Part>> parts = new LinkedHashMap<>();
        MalformedCount malformed = new MalformedCount();
        for (StoredFile file : files) {
            SourceFormat own = of(file.path());
            CsvHead head = CsvHead.of(storage, file.path(), own);
            check = checked(check, head.names(), file.path());
            CsvSurvey.Found found = CsvSurvey.look(
                    storage,
                    file,
                    own,
                    head,
                    head.names().stream().map(guesses::of).toList());
            guesses.rows(
                    file.path(),
                    found.parts().stream().mapToLong(Table.Part::rows).sum());
            parts.put(file.path(), found.parts());
            malformed.add(found.malformed());
            malformed.requireWithin(options.malformed());
        }
        return guesses.schema().withParts(parts).withMalformed(malformed.data());
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
        return new CsvTableReader(storage, file, of(file), start, length, wanted);
    }

    /** How one file is written: with tabs between its fields if its name ends so, and nobody says what it is. */
    private SourceFormat of(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        boolean isTold = options.type() != null || !options.delimiter().equals(SourceFormat.FOUND.delimiter());
        boolean isTabbed = name.endsWith(TABS) || name.endsWith(TABS + TextSource.PACKED);
        return isTabbed && !isTold ? options.withDelimiter("\t") : options;
    }

    private static SchemaCheck checked(@Nullable SchemaCheck check, List<String> names, String file) {
        if (check == null) {
            return new SchemaCheck(file, names.stream().map(TableColumn::text).toList());
        }
        check.names(file, names);
        return check;
    }
}
