package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the columns of LIBSVM files, and their rows, by reading all of them: as many threads as there are cores. Caller-confined. */
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
        Pieces.<Look>forEach(starts.length, true, () -> part -> look(file, starts, part), (part, look) -> {
            if (look.failure != null) {
                throw look.failure; // the first in the file, whichever was met first
            }
            first = Math.min(first, look.first);
            last = Math.max(last, look.last);
            queries |= look.queries;
            found.add(new Table.Part(starts[part], look.rows));
        });
        parts.put(file.path(), found);
        rows.put(file.path(), found.stream().mapToLong(Table.Part::rows).sum());
    }

    /** What was found in a part. */
    private static final class Look {
        private long rows;
        private int first = 1;
        private int last;
        private boolean queries;
        private @Nullable RuntimeException failure;
    }

    private Look look(StoredFile file, long[] starts, int part) {
        long end = part + 1 < starts.length ? starts[part + 1] : Long.MAX_VALUE / 2;
        Look look = new Look();
        try (LibsvmFile lines = LibsvmFile.open(storage, file.path(), encoding, starts[part], end - starts[part])) {
            look(lines, look);
        } catch (RuntimeException e) {
            look.failure = e;
        }
        return look;
    }

    private static void look(LibsvmFile lines, Look look) {
        while (lines.next()) {
            look.rows++;
            look.queries |= lines.hasQuery();
            if (lines.size() > 0) {
                look.first = Math.min(look.first, lines.feature(0));
                look.last = Math.max(look.last, lines.feature(lines.size() - 1));
            }
            if (look.last > MAX_FEATURES) {
                throw DataErrors.invalid(
                        lines.at(),
                        "feature " + look.last,
                        "at most " + MAX_FEATURES + " features",
                        "hash or select features first");
            }
        }
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
