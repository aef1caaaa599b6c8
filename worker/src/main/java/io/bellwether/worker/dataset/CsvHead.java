package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * How a CSV file begins, and whether its lines can be told apart by their bytes.
 *
 * @param names of the columns
 * @param charset of what follows; only of use if the file is plain
 * @param dataStart the byte at which the first row begins; -1 if the file is not plain: packed, in an encoding in which a byte of a comma may be
 *     another character's, or with a header that is not understood
 */
record CsvHead(List<String> names, Charset charset, long dataStart) {
    /** Encodings in which bytes below 128 are those of ASCII, wherever they are. */
    private static final Set<Charset> LIKE_ASCII = Set.of(
            StandardCharsets.UTF_8,
            StandardCharsets.US_ASCII,
            StandardCharsets.ISO_8859_1,
            Charset.forName("windows-1252"));

    private static final int LOOK_BYTES = 1 << 16;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    CsvHead {
        names = List.copyOf(names);
    }

    /** Looks at the beginning of {@code file}; errors are those of {@link CsvFile#open}. */
    static CsvHead of(Storage storage, String file, SourceFormat format) {
        List<String> names;
        try (CsvFile csv = CsvFile.open(storage, file, format)) {
            names = csv.header();
        }
        try (InputStream in = storage.open(file)) {
            return of(names, file, in.readNBytes(LOOK_BYTES), format);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    boolean isPlain() {
        return dataStart >= 0;
    }

    private static CsvHead of(List<String> names, String file, byte[] start, SourceFormat format) {
        boolean isMarked =
                start.length >= MARK.length && start[0] == MARK[0] && start[1] == MARK[1] && start[2] == MARK[2];
        Charset charset = isMarked ? StandardCharsets.UTF_8 : Charset.forName(format.encoding());
        CsvHead notPlain = new CsvHead(names, charset, -1);
        boolean isWide = start.length >= 2 && (start[0] & start[1] & 0xFE) == 0xFE; // UTF-16's mark
        char delimiter = format.delimiter().charAt(0);
        char quote = format.quote().charAt(0);
        if (TextSource.isPacked(file)
                || isWide
                || !LIKE_ASCII.contains(charset)
                || !isPlain(delimiter)
                || !isPlain(quote)) {
            return notPlain;
        }
        int from = isMarked ? MARK.length : 0;
        if (!format.header()) {
            return new CsvHead(names, charset, from);
        }
        int end = endOfRecord(start, from, (byte) quote);
        if (end < 0
                || !CsvFile.namesIn(new String(start, from, end - from, charset), format)
                        .equals(names)) {
            return notPlain;
        }
        boolean isPair = start[end] == '\r' && end + 1 < start.length && start[end + 1] == '\n';
        return new CsvHead(names, charset, end + (isPair ? 2 : 1));
    }

    private static boolean isPlain(char each) {
        return each < 128 && each != '\r' && each != '\n';
    }

    /** Where the first record that is not empty ends, at a line's end outside of quotes; -1 if that is not among the bytes. */
    private static int endOfRecord(byte[] bytes, int from, byte quote) {
        boolean isEmpty = true;
        boolean isQuoted = false;
        for (int at = from; at < bytes.length; at++) {
            boolean isEnd = !isQuoted && (bytes[at] == '\n' || bytes[at] == '\r');
            if (isEnd && !isEmpty) {
                return at;
            }
            isEmpty = isEmpty && isEnd;
            isQuoted ^= bytes[at] == quote;
        }
        return -1;
    }
}
