package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/*
 * Implementation note. As long as there is no quote, every line end is a record's and every delimiter a field's, so any line can be the first
 * to be read, and nothing but bytes need be looked at. A lone \r ends a record as well.
 */
/** The fields of the lines that begin in a byte range of a plain CSV file, up to the first line with a quote. Caller-confined. */
final class CsvLines implements AutoCloseable {
    private static final int MAX_PLACES = 1 << 18;
    private static final int MIN_ROWS = 16;
    private static final int BUFFER = 1 << 16;

    private final Storage storage;
    private final String file;
    private final CsvHead head;
    private final boolean named;
    private final byte delimiter;
    private final CsvBuffer buffer;
    private final GivenTypes types;
    private final MalformedCount malformed = new MalformedCount();
    private final int fields;
    private final int maxRows;
    private final int[] places;
    private int rows;

    CsvLines(Storage storage, String file, SourceFormat format, CsvHead head, long start, long length) {
        this.storage = storage;
        this.file = file;
        this.head = head;
        named = format.header();
        delimiter = (byte) format.delimiter().charAt(0);
        types = GivenTypes.of(format, head.names());
        fields = head.names().size();
        maxRows = Math.max(MIN_ROWS, Math.min(TableReader.BATCH_ROWS, MAX_PLACES / (fields + 1)));
        places = new int[maxRows * (fields + 1)];
        buffer = new CsvBuffer(storage, file, format, head, start, length);
    }

    /**
     * Finds the fields of the next records.
     *
     * @return how many; 0 at the end, or where {@link #rest} begins
     */
    int next() {
        rows = 0;
        while (rows == 0 && buffer.hasLines()) {
            find();
            keep();
        }
        return rows;
    }

    /** What is malformed in the records that were found by now. */
    MalformedCount malformed() {
        return malformed;
    }

    /** Where the fields lie. */
    byte[] bytes() {
        return buffer.bytes();
    }

    /** Where a field begins in {@link #bytes}. */
    int from(int row, int field) {
        return places[row * (fields + 1) + field] + 1;
    }

    /** The place behind a field. */
    int to(int row, int field) {
        return places[row * (fields + 1) + field + 1];
    }

    /** A field as text. */
    String text(int row, int field) {
        int from = from(row, field);
        return new String(buffer.bytes(), from, to(row, field) - from, head.charset());
    }

    /** Where a record starts, for messages. */
    String at(int row) {
        return at(buffer.inFile(from(row, 0)));
    }

    private String at(long place) {
        return "file " + file + ", line " + (linesBefore(storage, file, place) + 1);
    }

    /** Where in the file those lines begin that must be read with an eye on quotes and encoding; -1 if there are none. */
    long rest() {
        return buffer.rest();
    }

    @Override
    public void close() {
        buffer.close();
    }

    /** How many lines end before a byte of a file. */
    static long linesBefore(Storage storage, String file, long place) {
        try (InputStream in = new BufferedInputStream(storage.open(file), BUFFER)) {
            long lines = 0;
            int before = 0;
            for (long i = 0; i < place; i++) {
                int each = in.read();
                lines += each == '\r' || (each == '\n' && before != '\r') ? 1 : 0;
                before = each;
            }
            return lines;
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    /** Finds the fields of as many records as there is room for. */
    private void find() {
        byte[] from = buffer.bytes();
        int limit = buffer.end();
        int width = fields + 1;
        int here = buffer.at();
        int found = 0;
        while (found < maxRows && here < limit) {
            if (from[here] == '\n' || from[here] == '\r') {
                here++; // an empty line
                continue;
            }
            int lineEnd = split(from, here, limit, found * width);
            if (lineEnd < 0) {
                if (found > 0) {
                    break; // what is wrong with the rows before comes first
                }
                here = leaveOut(from, here, limit);
                continue;
            }
            here = lineEnd + 1;
            found++;
        }
        buffer.take(here);
        rows = found;
    }

    /** Notes where the fields of the record at {@code start} end; gives the record's end, negative if it has another count of fields. */
    private int split(byte[] from, int start, int limit, int place) {
        byte delimits = delimiter;
        int last = place + fields;
        int next = place;
        places[next++] = start - 1;
        int i = start;
        for (; i < limit; i++) {
            byte each = from[i];
            if (each == delimits) {
                if (next >= last) {
                    return -1;
                }
                places[next++] = i;
            } else if (each <= '\r' && (each == '\n' || each == '\r')) {
                break;
            }
        }
        places[next] = i;
        return next == last ? i : -1;
    }

    /** What begins at {@code start} has another count of fields than the header: refuses it, or gives where the next one begins. */
    private int leaveOut(byte[] from, int start, int limit) {
        int count = 1;
        int end = start;
        for (; end < limit && from[end] != '\n' && from[end] != '\r'; end++) {
            count += from[end] == delimiter ? 1 : 0;
        }
        long place = buffer.inFile(start);
        if (!types.drops()) {
            throw CsvFile.otherCount(at(place), count, head.names(), named);
        }
        String told = CsvFile.fields(count);
        malformed.row(() -> at(place) + ": " + told);
        return end + 1;
    }

    /** Leaves out the records that are malformed, or counts what is. */
    private void keep() {
        if (types.columns().isEmpty()) {
            return;
        }
        int width = fields + 1;
        int kept = 0;
        for (int row = 0; row < rows; row++) {
            if (keeps(row)) {
                System.arraycopy(places, row * width, places, kept++ * width, width);
            }
        }
        rows = kept;
    }

    private boolean keeps(int row) {
        boolean isPlain = true;
        for (GivenTypes.Given given : types.columns()) {
            PlainNumbers.Kind kind =
                    PlainNumbers.kind(buffer.bytes(), from(row, given.field()), to(row, given.field()));
            isPlain = isPlain
                    && switch (given.column().kind()) {
                        case INTEGER -> kind == PlainNumbers.Kind.WHOLE;
                        case FLOATING -> kind != PlainNumbers.Kind.OTHER;
                        default -> false;
                    };
        }
        if (isPlain) {
            return true;
        }
        long place = buffer.inFile(from(row, 0));
        return types.keeps(field -> text(row, field), malformed, () -> at(place));
    }
}
