package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the columns of LIBSVM files, and their rows, by reading all of them, part by part. Caller-confined. */
final class LibsvmSurvey {
    /** More columns than any engine here takes as a matrix that is not sparse. */
    private static final int MAX_FEATURES = 20_000;

    private final Storage storage;
    private final String encoding;
    private final Map<String, Long> rows = new LinkedHashMap<>();
    private final Map<String, List<Table.Part>> parts = new LinkedHashMap<>();
    private int first = 1;
    private int last;
    private boolean queries;

    LibsvmSurvey(Storage storage, String encoding) {
        this.storage = storage;
        this.encoding = encoding;
    }

    /** Looks at a file, in parts of so many bytes; errors are those of {@link LibsvmFile}. */
    void look(StoredFile file, long partBytes) {
        long[] starts = TextParts.starts(storage, file, encoding, partBytes);
        List<Table.Part> found = new ArrayList<>();
        for (int part = 0; part < starts.length; part++) {
            long end = part + 1 < starts.length ? starts[part + 1] : Long.MAX_VALUE / 2;
            try (LibsvmFile lines = LibsvmFile.open(storage, file.path(), encoding, starts[part], end - starts[part])) {
                found.add(new Table.Part(starts[part], look(lines)));
            }
        }
        parts.put(file.path(), found);
        rows.put(file.path(), found.stream().mapToLong(Table.Part::rows).sum());
    }

    private long look(LibsvmFile lines) {
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
        return count;
    }

    /** What the files that were looked at make. */
    TableSchema schema() {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(TableColumn.floating(LibsvmFile.LABEL));
        if (queries) {
            columns.add(TableColumn.integer(LibsvmFile.QUERY));
        }
        for (int feature = first; feature <= last; feature++) {
            columns.add(TableColumn.floating("f" + feature));
        }
        return new TableSchema(columns, rows, Map.of()).withParts(parts);
    }
}
