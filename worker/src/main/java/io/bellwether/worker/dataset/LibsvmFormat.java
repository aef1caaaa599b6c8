package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * LIBSVM's text: a label and the values that are not 0, by the numbers of their features, which rise within a line. The columns are
 * {@code label}, {@code qid} if lines have one, and {@code f1}, {@code f2} and so on, from {@code f0} if a line numbers from 0.
 */
final class LibsvmFormat implements TableFormat {
    /** More columns than any engine here takes as a matrix that is not sparse. */
    private static final int MAX_FEATURES = 20_000;

    private final SourceFormat options;

    LibsvmFormat(SourceFormat options) {
        this.options = options;
    }

    @Override
    public String label() {
        return "LIBSVM";
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public TableSchema survey(Storage storage, List<StoredFile> files, boolean strict) {
        Map<String, Long> rows = new LinkedHashMap<>();
        int first = 1;
        int last = 0;
        boolean queries = false;
        for (StoredFile file : files) {
            try (LibsvmFile lines = LibsvmFile.open(storage, file.path(), options.encoding())) {
                long count = 0;
                while (lines.next()) {
                    count++;
                    queries |= lines.hasQuery();
                    if (lines.size() > 0) {
                        first = Math.min(first, lines.feature(0));
                        last = Math.max(last, lines.feature(lines.size() - 1));
                    }
                    if (last > MAX_FEATURES) {
                        throw DataErrors.invalid(
                                lines.at(),
                                "feature " + last,
                                "at most " + MAX_FEATURES + " features",
                                "hash or select features first");
                    }
                }
                rows.put(file.path(), count);
            }
        }
        List<TableColumn> columns = new ArrayList<>();
        columns.add(TableColumn.floating(LibsvmFile.LABEL));
        if (queries) {
            columns.add(TableColumn.integer(LibsvmFile.QUERY));
        }
        for (int feature = first; feature <= last; feature++) {
            columns.add(TableColumn.floating("f" + feature));
        }
        return new TableSchema(columns, rows, Map.of());
    }

    @Override
    public List<TableColumn> columnsOf(Storage storage, String file) {
        throw new IllegalStateException("LIBSVM does not tell its columns");
    }

    @Override
    public TableReader read(
            Storage storage,
            String file,
            long start,
            long length,
            List<TableColumn> wanted,
            UnaryOperator<List<TableColumn>> inFile) {
        return new LibsvmTableReader(LibsvmFile.open(storage, file, options.encoding()), wanted);
    }
}
