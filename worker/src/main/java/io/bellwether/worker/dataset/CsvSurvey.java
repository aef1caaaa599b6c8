package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. What a column can still be depends on all rows before. So each part begins with what is known when it is begun, mostly
 * the last word already; where it turns out to differ from what the parts before it have left, the part is looked at again.
 */
/** Finds the types of the columns of one CSV file, and its rows, by reading all of it: as many threads as there are cores, where lines are plain. */
final class CsvSurvey {
    private final Storage storage;
    private final StoredFile file;
    private final SourceFormat format;
    private final CsvHead head;
    private final long partBytes;
    private final List<Table.Part> parts = new ArrayList<>();
    private final MalformedCount malformed = new MalformedCount();
    private List<ColumnGuess> known;
    private long rest = -1;
    private final AtomicBoolean isPlain = new AtomicBoolean(true);

    private CsvSurvey(
            Storage storage,
            StoredFile file,
            SourceFormat format,
            CsvHead head,
            List<ColumnGuess> columns,
            long partBytes) {
        this.storage = storage;
        this.file = file;
        this.format = format;
        this.head = head;
        this.partBytes = partBytes;
        known = columns;
    }

    /** The parts of a file that can be read by themselves, and what is malformed in it. */
    record Found(List<Table.Part> parts, MalformedCount malformed) {}

    /**
     * Looks at a file. Errors are those of {@link CsvFile}.
     *
     * @param columns the file's, in its order; what is seen is added to them
     */
    static Found look(Storage storage, StoredFile file, SourceFormat format, CsvHead head, List<ColumnGuess> columns) {
        return look(storage, file, format, head, columns, TextParts.bytes(file));
    }

    /** As {@link #look(Storage, StoredFile, SourceFormat, CsvHead, List)}, in parts of that size. */
    static Found look(
            Storage storage,
            StoredFile file,
            SourceFormat format,
            CsvHead head,
            List<ColumnGuess> columns,
            long partBytes) {
        List<ColumnGuess> copies = columns.stream().map(ColumnGuess::copy).toList();
        CsvSurvey survey = new CsvSurvey(storage, file, format, head, copies, partBytes);
        survey.look();
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).become(survey.known.get(i));
        }
        return new Found(survey.parts, survey.malformed);
    }

    private void look() {
        if (!head.isPlain()) {
            try (CsvFile csv = CsvFile.open(storage, file.path(), format)) {
                parts.add(new Table.Part(0, look(csv)));
            }
            return;
        }
        int count = (int) Math.max(1, (file.bytes() + partBytes - 1) / partBytes);
        take(0, look(0, columns()));
        Pieces.forEach(count - 1, true, () -> part -> look(part + 1, columns()), (part, look) -> take(part + 1, look));
        if (rest >= 0) {
            Table.Part last = parts.remove(parts.size() - 1);
            try (CsvFile csv = CsvFile.openRest(storage, file.path(), format, head, rest)) {
                parts.add(new Table.Part(last.start(), last.rows() + look(csv)));
            }
        }
    }

    /**
     * What was found in a part.
     *
     * @param before what was known when it was begun
     * @param rest where lines begin that are not plain; -1 if all are
     * @param failure what ended it; null if nothing did
     */
    private record Look(
            List<ColumnGuess> before,
            List<ColumnGuess> after,
            long rows,
            long rest,
            MalformedCount malformed,
            @Nullable RuntimeException failure) {}

    private synchronized List<ColumnGuess> columns() {
        return known;
    }

    private synchronized void take(int part, Look found) {
        if (rest >= 0) {
            return; // where lines begin behind a quote is not known
        }
        Look look = areAlike(found.before(), known) ? found : look(part, known);
        if (look.failure() != null) {
            throw look.failure();
        }
        known = look.after();
        rest = look.rest();
        count(look.malformed());
        isPlain.set(rest < 0);
        parts.add(new Table.Part(part * partBytes, look.rows()));
    }

    private Look look(int part, List<ColumnGuess> before) {
        List<ColumnGuess> after = before.stream().map(ColumnGuess::copy).toList();
        long rows = 0;
        try (CsvLines lines = new CsvLines(storage, file.path(), format, head, part * partBytes, partBytes)) {
            for (int found = lines.next(); found > 0 && isPlain.get(); found = lines.next()) {
                for (int column = 0; column < after.size(); column++) {
                    look(lines, found, column, after.get(column));
                }
                rows += found;
            }
            return new Look(before, after, rows, lines.rest(), lines.malformed(), null);
        } catch (RuntimeException e) {
            return new Look(before, after, rows, -1, new MalformedCount(), e); // of no account behind a quote
        }
    }

    private static void look(CsvLines lines, int rows, int field, ColumnGuess guess) {
        byte[] bytes = lines.bytes();
        for (int i = 0; i < rows && !guess.isSettled(); i++) {
            int row = i;
            PlainNumbers.Kind kind = PlainNumbers.kind(bytes, lines.from(row, field), lines.to(row, field));
            if (kind == PlainNumbers.Kind.OTHER || !guess.lookPlain(kind == PlainNumbers.Kind.WHOLE)) {
                guess.look(lines.text(row, field), () -> lines.at(row));
            }
        }
    }

    private static boolean areAlike(List<ColumnGuess> some, List<ColumnGuess> others) {
        if (some == others) {
            return true;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!some.get(i).isLike(others.get(i))) {
                return false;
            }
        }
        return true;
    }

    private void count(MalformedCount found) {
        malformed.add(found);
        malformed.requireWithin(format.malformed());
    }

    private long look(CsvFile csv) {
        List<ColumnGuess> columns = known;
        long rows = 0;
        for (CsvRecord found = csv.next(); found != null; found = csv.next()) {
            rows++;
            CsvRecord here = found;
            for (int i = 0; i < columns.size(); i++) {
                ColumnGuess guess = columns.get(i);
                if (!guess.isSettled()) {
                    guess.look(found.getField(i), () -> csv.at(here));
                }
            }
        }
        count(csv.malformed());
        return rows;
    }
}
