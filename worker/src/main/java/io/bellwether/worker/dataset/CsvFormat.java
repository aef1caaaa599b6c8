package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, List<Table.Part>> parts = new LinkedHashMap<>();
        MalformedCount malformed = new MalformedCount();
        for (StoredFile file : files) {
            CsvHead head = CsvHead.of(storage, file.path(), options);
            check = checked(check, head.names(), file.path());
            CsvSurvey.Found found = CsvSurvey.look(
                    storage,
                    file,
                    options,
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
        return new CsvTableReader(storage, file, options, start, length, wanted);
    }

    private static SchemaCheck checked(@Nullable SchemaCheck check, List<String> names, String file) {
        if (check == null) {
            return new SchemaCheck(file, names.stream().map(TableColumn::text).toList());
        }
        check.names(file, names);
        return check;
    }
}
