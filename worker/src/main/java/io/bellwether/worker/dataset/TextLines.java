package io.bellwether.worker.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * A text file that was opened, or its lines that begin in a byte range.
 *
 * @param before how many lines of the file come before; to tell takes a look at them, once
 */
record TextLines(BufferedReader reader, LongSupplier before) {
    /** Opens the lines of a range; all of a file that can't be read by ranges. */
    static TextLines open(Storage storage, String file, String encoding, long start, long length) {
        try {
            TextParts.Head head = TextParts.Head.of(storage, file, encoding);
            if (!head.hasLines()) {
                return new TextLines(TextSource.open(storage, file, encoding), () -> 0);
            }
            LineRange lines = new LineRange(storage, file, start, length);
            try {
                return new TextLines(
                        TextSource.open(lines, head), start == 0 ? () -> 0 : new Before(storage, file, lines.begin()));
            } catch (IOException | RuntimeException e) {
                lines.close();
                throw e;
            }
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    private static final class Before implements LongSupplier {
        private final Storage storage;
        private final String file;
        private final long begin;
        private long lines = -1;

        private Before(Storage storage, String file, long begin) {
            this.storage = storage;
            this.file = file;
            this.begin = begin;
        }

        @Override
        public long getAsLong() {
            if (lines < 0) {
                lines = CsvLines.linesBefore(storage, file, begin);
            }
            return lines;
        }
    }
}
