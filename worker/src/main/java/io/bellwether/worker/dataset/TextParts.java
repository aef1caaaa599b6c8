package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.LongStream;

/*
 * Implementation note. A byte that is a line end in ASCII is one in nearly all encodings, wherever it is: not in those of two or four bytes for each
 * character, in those of IBM's large machines, and in those that switch between alphabets. A packed file has no lines.
 */
/** Text files whose lines can be read by byte ranges. */
final class TextParts {
    private static final long MIN_PART_BYTES = 4 << 20;
    private static final long MAX_PART_BYTES = 32 << 20;
    private static final int PARTS = 16;
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private TextParts() {}

    /** How large the parts of a text file are, in bytes: by the file alone, as all nodes must cut it alike. */
    static long bytes(StoredFile file) {
        return Math.max(MIN_PART_BYTES, Math.min(MAX_PART_BYTES, file.bytes() / PARTS));
    }

    /** Where parts of so many bytes begin; 0 alone if the file can only be read as a whole. */
    static long[] starts(Storage storage, StoredFile file, String encoding, long partBytes) {
        if (file.bytes() <= partBytes
                || !Head.of(storage, file.path(), encoding).hasLines()) {
            return new long[] {0};
        }
        return LongStream.iterate(0, start -> start < file.bytes(), start -> start + partBytes)
                .toArray();
    }

    /**
     * How a file begins.
     *
     * @param charset as a byte order mark says, else as it was given
     * @param hasLines whether it can be read by byte ranges
     */
    record Head(Charset charset, boolean hasLines) {
        static Head of(Storage storage, String file, String encoding) {
            Charset given = Charset.forName(encoding);
            if (TextSource.isPacked(file) || !isLikeAscii(given)) {
                return new Head(given, false);
            }
            try (InputStream in = storage.open(file)) {
                byte[] start = in.readNBytes(MARK.length);
                boolean isWide = start.length >= 2 && (start[0] & start[1] & 0xFE) == 0xFE; // UTF-16's mark
                boolean isMarked = Arrays.equals(start, MARK);
                return new Head(isMarked ? StandardCharsets.UTF_8 : given, !isWide);
            } catch (IOException e) {
                throw DataErrors.failed("reading", file, e);
            }
        }

        private static boolean isLikeAscii(Charset charset) {
            byte[] end = charset.canEncode() ? "\n{".getBytes(charset) : new byte[0];
            return end.length == 2
                    && end[0] == '\n'
                    && end[1] == '{'
                    && !charset.name().startsWith("ISO-2022")
                    && !charset.name().startsWith("x-ISO-2022");
        }
    }
}
