package io.bellwether.worker.dataset;

import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;

/*
 * Implementation note. A parser takes the end of a file for the end of whatever is open there. So it is given one more line: it is a record of its own,
 * unless a quote is open, to whose field it then belongs. That costs nothing, and needs no second opinion of what a quote means where.
 */
/** A text of CSV, and behind it, in a line of its own, a mark. Caller-confined. */
final class MarkedEnd extends Reader {
    /** Not a character of any text. */
    private static final String MARK = "\uFFFF";

    private static final String LINE = "\n" + MARK;

    private final Reader text;
    private int told;

    MarkedEnd(Reader text) {
        this.text = text;
    }

    /** Whether a record is the mark, and so the text before it was read whole. */
    static boolean isMark(CsvRecord found) {
        return found.getFieldCount() == 1 && found.getField(0).equals(MARK);
    }

    /** Whether a quote that is open in a record's last field is never closed. */
    static boolean isIn(CsvRecord found) {
        return found.getField(found.getFieldCount() - 1).endsWith(LINE);
    }

    @Override
    public int read(char[] to, int from, int length) throws IOException {
        int read = told == 0 ? text.read(to, from, length) : -1;
        if (read >= 0 || told == LINE.length()) {
            return read;
        }
        int rest = Math.min(length, LINE.length() - told);
        LINE.getChars(told, told + rest, to, from);
        told += rest;
        return rest;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
