package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.bellwether.client.ClusterException;
import io.bellwether.client.job.SourceFormat;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An open CSV file (RFC 4180, with other delimiters, quotes and encodings; {@code .gz} is unpacked). Caller-confined. */
final class CsvFile implements AutoCloseable {
    /** How the parser's complaint of what is between a quote and the next delimiter begins. */
    private static final String AFTER_QUOTE = "Unexpected character after closing quote";

    private final String file;
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private List<String> header = List.of(); // as long as it is read

    private final boolean named;
    private final GivenTypes types;
    private final MalformedCount malformed = new MalformedCount();
    private final @Nullable CsvRecord firstRow;
    private final LongSupplier linesBefore;
    private boolean started;
    private long line;

    private CsvFile(String file, CsvReader<CsvRecord> reader, SourceFormat format) {
        this.file = file;
        this.reader = reader;
        this.records = reader.iterator();
        named = format.header();
        linesBefore = () -> 0;
        CsvRecord first = advance();
        if (first == null) {
            throw DataErrors.invalid("file " + file, "no header", "a CSV file with a header line", "check the file");
        }
        firstRow = named ? null : first;
        header = named
                ? names(first)
                : IntStream.range(0, first.getFieldCount())
                        .mapToObj(field -> "c" + field)
                        .toList();
        checkHeader();
        types = GivenTypes.of(format, header);
    }

    private CsvFile(
            String file, CsvReader<CsvRecord> reader, SourceFormat format, List<String> header, LongSupplier before) {
        this.file = file;
        this.reader = reader;
        this.records = reader.iterator();
        named = format.header();
        types = GivenTypes.of(format, header);
        this.header = header;
        linesBefore = before;
        firstRow = null;
    }

    static CsvFile open(Storage storage, String file, SourceFormat format) {
        try {
            return new CsvFile(
                    file, reader(new MarkedEnd(TextSource.open(storage, file, format.encoding())), format), format);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    /** The rest of a file, from a byte on at which a record begins. */
    static CsvFile openRest(Storage storage, String file, SourceFormat format, CsvHead head, long start) {
        try {
            return new CsvFile(
                    file,
                    reader(new MarkedEnd(TextSource.open(storage, file, head.charset(), start)), format),
                    format,
                    head.names(),
                    () -> CsvLines.linesBefore(storage, file, start));
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    /** The names in a header line that was taken out of a file; empty if it is more than one line. */
    static List<String> namesIn(String text, SourceFormat format) {
        Iterator<CsvRecord> found = reader(new StringReader(text), format).iterator();
        CsvRecord first = found.hasNext() ? found.next() : null;
        return first == null || found.hasNext() ? List.of() : names(first);
    }

    private static CsvReader<CsvRecord> reader(Reader text, SourceFormat format) {
        return CsvReader.builder()
                .fieldSeparator(format.delimiter().charAt(0))
                .quoteCharacter(format.quote().charAt(0))
                .allowExtraFields(true) // refused in next(), with a better message
                .allowMissingFields(true)
                .ofCsvRecord(text);
    }

    private static List<String> names(CsvRecord header) {
        return header.getFields().stream().map(String::strip).toList();
    }

    List<String> header() {
        return header;
    }

    /** The next record, with as many fields as the header; null at the end. Malformed ones are left out if the format says so. */
    @Nullable
    CsvRecord next() {
        while (true) {
            CsvRecord found = started || firstRow == null ? advance() : firstRow;
            started = true;
            if (found == null || keeps(found)) {
                return found;
            }
        }
    }

    /** What is malformed in the records by now. */
    MalformedCount malformed() {
        return malformed;
    }

    /** Where a record starts, for messages. */
    String at(CsvRecord found) {
        return "file " + file + ", line " + (linesBefore.getAsLong() + found.getStartingLineNumber());
    }

    /** A record has another count of fields than the header. */
    static ClusterException otherCount(String at, int fields, List<String> header, boolean named) {
        return DataErrors.invalid(
                at,
                fields(fields),
                fields(header.size()) + (named ? " as in the header" : " as in the first line"),
                "quote fields that hold commas or line breaks, or have such rows dropped by dataset.format.malformed"
                        + DataErrors.otherDelimiter(header));
    }

    /** So many fields, in words. */
    static String fields(int count) {
        return count + (count == 1 ? " field" : " fields");
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private boolean keeps(CsvRecord found) {
        if (found.getFieldCount() == header.size()) {
            return types.keeps(found::getField, malformed, () -> at(found));
        }
        if (!types.drops()) {
            throw otherCount(allOf(found), found.getFieldCount(), header, named);
        }
        malformed.row(() -> at(found) + ": " + fields(found.getFieldCount()));
        return false;
    }

    private @Nullable CsvRecord advance() {
        try {
            CsvRecord found = records.hasNext() ? records.next() : null;
            if (found == null || MarkedEnd.isMark(found)) {
                return null;
            }
            if (MarkedEnd.isIn(found)) {
                throw notClosed(found);
            }
            line = found.getStartingLineNumber();
            return found;
        } catch (UncheckedIOException e) {
            throw DataErrors.failed("reading", file, where(), Objects.requireNonNull(e.getCause()));
        } catch (CsvParseException e) {
            throw e.getCause() instanceof IOException io
                    ? DataErrors.failed("reading", file, where(), io)
                    : unreadable(e);
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DataErrors.broken(file, where(), e);
        }
    }

    /** All that follows the quote would be one field: nothing is left that could be dropped as malformed. */
    private ClusterException notClosed(CsvRecord found) {
        int last = found.getFieldCount() - 1;
        long quoted = found.getStartingLineNumber() + lineEnds(found, last);
        String field = last < header.size() ? "column '" + header.get(last) + "'" : "field " + (last + 1);
        return DataErrors.invalid(
                "file " + file + ", line " + (linesBefore.getAsLong() + quoted) + ", " + field,
                "a quote that is opened and never closed",
                "a quote at the end of the field, those within it doubled",
                "close it, or say what else is around such fields with quote in the format");
    }

    /** Where a record is, for messages: one of more lines than was meant tells so. */
    private String allOf(CsvRecord found) {
        long ends = lineEnds(found, found.getFieldCount());
        return at(found)
                + (ends == 0
                        ? ""
                        : ", to line " + (linesBefore.getAsLong() + found.getStartingLineNumber() + ends)
                                + ", up to which a quote is open");
    }

    /** What the parser has to say is of quotes, or of what a quote that is left open leads to. */
    private ClusterException unreadable(CsvParseException e) {
        Throwable root = e.getCause() == null ? e : e.getCause();
        String reason = String.valueOf(root.getMessage());
        return DataErrors.invalid(
                "file " + file + ", " + where(),
                reason.startsWith(AFTER_QUOTE) ? reason : "a field or a row that is too long to be read",
                "fields of up to 16 Mi characters, those in quotes with the quotes within them doubled",
                "look for a quote that is closed too early, or not at all");
    }

    /** How many lines end in a record's first {@code fields} fields. */
    private static long lineEnds(CsvRecord found, int fields) {
        return found.getFields().stream()
                .limit(fields)
                .mapToLong(field -> (field + "|").lines().count() - 1)
                .sum();
    }

    private String where() {
        return "after line " + (linesBefore.getAsLong() + line);
    }

    private void checkHeader() {
        Set<String> seen = new HashSet<>();
        for (String name : header) {
            if (name.isEmpty() || !seen.add(name)) {
                throw DataErrors.invalid(
                        "file " + file + ", header",
                        name.isEmpty() ? "a column without a name" : "'" + name + "' twice",
                        "each column named once",
                        "correct the first line");
            }
        }
    }
}
