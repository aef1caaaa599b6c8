package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/*
 * Implementation note. A file in which an object goes over several lines is read as a whole. That it is such a file shows where it is cut within
 * an object: the part before ends too early.
 */
/** Finds the columns of one file of JSON lines, and its rows, by reading all of it, part by part. */
final class JsonSurvey {
    private final Storage storage;
    private final StoredFile file;
    private final SourceFormat format;

    private JsonSurvey(Storage storage, StoredFile file, SourceFormat format) {
        this.storage = storage;
        this.file = file;
        this.format = format;
    }

    /**
     * What was found in a file.
     *
     * @param all the columns of this file and of those before
     * @param own the columns of this file
     */
    record Found(ColumnGuesses all, ColumnGuesses own, List<Table.Part> parts, MalformedCount malformed) {
        long rows() {
            return parts.stream().mapToLong(Table.Part::rows).sum();
        }
    }

    /** Looks at a file; errors are those of {@link JsonRows}. {@code known}: the columns of the files before. */
    static Found look(Storage storage, StoredFile file, SourceFormat format, ColumnGuesses known, long partBytes) {
        JsonSurvey survey = new JsonSurvey(storage, file, format);
        long[] starts = TextParts.starts(storage, file, format.encoding(), partBytes);
        if (starts.length > 1) {
            try {
                return survey.look(known.copy(), starts);
            } catch (ClusterException e) {
                if (e.code() != ErrorCode.INVALID_DATA) {
                    throw e;
                }
            }
        }
        return survey.look(known.copy(), new long[] {0});
    }

    private Found look(ColumnGuesses all, long[] starts) {
        Found found = new Found(all, new ColumnGuesses(format.types()), new ArrayList<>(), new MalformedCount());
        for (int part = 0; part < starts.length; part++) {
            long end = part + 1 < starts.length ? starts[part + 1] : Long.MAX_VALUE / 2;
            try (JsonRows json = JsonRows.open(storage, file.path(), format, starts[part], end - starts[part])) {
                found.parts().add(new Table.Part(starts[part], look(json, found)));
                found.malformed().add(json.malformed());
            }
        }
        return found;
    }

    private long look(JsonRows json, Found found) {
        Map<String, TableColumn> given = GivenTypes.byName(format);
        boolean forgives = GivenTypes.forgives(format);
        long rows = 0;
        while (json.next()) {
            rows++;
            Supplier<String> place = json.place();
            json.forEach((name, token, text) -> {
                JsonFormat.look(found.all().of(name), token, text, json);
                found.own().of(name);
                if (forgives) {
                    JsonFormat.isReadable(given, name, token, text, found.malformed(), place);
                }
            });
        }
        return rows;
    }
}
