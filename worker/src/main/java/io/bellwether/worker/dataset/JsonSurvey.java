package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/*
 * Implementation note. What a column can still be depends on all rows before. So each part begins with what is known when it is begun, as in CsvSurvey; where
 * that turns out to differ from what the parts before it have left, the part is looked at again.
 *
 * A file in which an object goes over several lines is read as a whole. That it is such a file shows where it is cut within an object: the part before
 * ends too early, the first one mostly, which is looked at before the others are begun.
 */
/** Finds the columns of one file of JSON lines, and its rows, by reading all of it: as many threads as there are cores, if it has lines to cut it at. */
final class JsonSurvey {
    private final Storage storage;
    private final StoredFile file;
    private final SourceFormat format;

    private final List<Table.Part> parts = new ArrayList<>();
    private final MalformedCount malformed = new MalformedCount();
    private final Set<String> own = new LinkedHashSet<>();
    private ColumnGuesses known;

    private JsonSurvey(Storage storage, StoredFile file, SourceFormat format, ColumnGuesses known) {
        this.storage = storage;
        this.file = file;
        this.format = format;
        this.known = known;
    }

    /**
     * What was found in a file.
     *
     * @param all the columns of this file and of those before
     * @param own the names of this file's columns, as they come
     */
    record Found(ColumnGuesses all, List<String> own, List<Table.Part> parts, MalformedCount malformed) {
        long rows() {
            return parts.stream().mapToLong(Table.Part::rows).sum();
        }
    }

    /** Looks at a file; errors are those of {@link JsonRows}. {@code known}: the columns of the files before. */
    static Found look(Storage storage, StoredFile file, SourceFormat format, ColumnGuesses known, long partBytes) {
        long[] starts = TextParts.starts(storage, file, format.encoding(), partBytes);
        if (starts.length > 1) {
            try {
                return new JsonSurvey(storage, file, format, known.copy()).look(starts);
            } catch (ClusterException e) {
                if (e.code() != ErrorCode.INVALID_DATA) {
                    throw e;
                }
            }
        }
        return new JsonSurvey(storage, file, format, known.copy()).look(new long[] {0});
    }

    private Found look(long[] starts) {
        take(starts, 0, look(starts, 0, columns()));
        Pieces.forEach(
                starts.length - 1,
                true,
                () -> part -> look(starts, part + 1, columns()),
                (part, look) -> take(starts, part + 1, look));
        return new Found(known, List.copyOf(own), parts, malformed);
    }

    /**
     * What was found in a part.
     *
     * @param before what was known when it was begun
     */
    private record Look(
            ColumnGuesses before, ColumnGuesses after, Set<String> names, long rows, MalformedCount malformed) {}

    private synchronized ColumnGuesses columns() {
        return known;
    }

    private synchronized void take(long[] starts, int part, Look found) {
        Look look = found.before().isLike(known) ? found : look(starts, part, known);
        known = look.after();
        own.addAll(look.names());
        malformed.add(look.malformed());
        parts.add(new Table.Part(starts[part], look.rows()));
    }

    private Look look(long[] starts, int part, ColumnGuesses before) {
        long end = part + 1 < starts.length ? starts[part + 1] : Long.MAX_VALUE / 2;
        ColumnGuesses after = before.copy();
        Set<String> names = new LinkedHashSet<>();
        MalformedCount count = new MalformedCount();
        try (JsonRows json = JsonRows.open(storage, file.path(), format, starts[part], end - starts[part])) {
            long rows = look(json, after, names, count);
            count.add(json.malformed());
            return new Look(before, after, names, rows, count);
        }
    }

    private long look(JsonRows json, ColumnGuesses columns, Set<String> names, MalformedCount count) {
        Map<String, TableColumn> given = GivenTypes.byName(format);
        boolean forgives = GivenTypes.forgives(format);
        long rows = 0;
        while (json.next()) {
            rows++;
            Supplier<String> place = json.place();
            json.forEach((name, token, text) -> {
                JsonFormat.look(columns.of(name), token, text, json);
                names.add(name);
                if (forgives) {
                    JsonFormat.isReadable(given, name, token, text, count, place);
                }
            });
        }
        return rows;
    }
}
