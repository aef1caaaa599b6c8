package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/*
 * Implementation note. A line belongs to the range in which it begins. Lines end with \n here. What is handed out has been looked through: it has
 * neither quotes nor bytes that are no text.
 */
/** The bytes of the lines that begin in a byte range of a plain CSV file, up to the first line with a quote. Caller-confined. */
final class CsvBuffer implements AutoCloseable {
    private static final int FIRST_BUFFER = 1 << 20;
    private static final int MAX_BUFFER = 16 << 20;
    private static final int READ_AHEAD = 1 << 14;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final String file;
    private final CsvHead head;
    private final byte quote;
    private final long end;
    private final InputStream in;

    private byte[] bytes = new byte[FIRST_BUFFER];
    private long position;
    private int filled;
    private int at;
    private int safe;
    private boolean isLast;
    private long rest = -1;

    CsvBuffer(Storage storage, String file, SourceFormat format, CsvHead head, long start, long length) {
        this.file = file;
        this.head = head;
        quote = (byte) format.quote().charAt(0);
        end = start + length;
        try {
            if (start <= head.dataStart()) {
                position = head.dataStart();
                in = storage.open(file, position);
                isLast = end <= position;
            } else {
                position = start - 1; // if a line ends there, the next one is ours
                in = storage.open(file, position);
                skipLine();
            }
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    /** Makes sure that there are bytes from {@link #at} to {@link #end}: whole lines; false if there are no more. */
    boolean hasLines() {
        return at < safe || fill();
    }

    byte[] bytes() {
        return bytes;
    }

    /** The place of the first byte that was not taken yet. */
    int at() {
        return at;
    }

    /** The place behind the last byte that there is by now. */
    int end() {
        return safe;
    }

    /** All bytes before {@code place} were taken. */
    void take(int place) {
        at = place;
    }

    /** Where in the file the byte at a place lies. */
    long inFile(int place) {
        return position + place;
    }

    /** Where in the file those lines begin that must be read with an eye on quotes and encoding; -1 if there are none. */
    long rest() {
        return rest;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    /** Skips what is left of a line that began before the range, and ends if the next one begins behind it. */
    private void skipLine() throws IOException {
        while (true) {
            int read = in.read(bytes, 0, bytes.length);
            int lineEnd = indexOf((byte) '\n', 0, Math.max(read, 0));
            if (read < 0 || (lineEnd >= 0 && position + lineEnd + 1 >= end)) {
                isLast = true;
                return;
            }
            if (lineEnd >= 0) {
                filled = read;
                at = lineEnd + 1;
                safe = at;
                return;
            }
            position += read;
        }
    }

    /** Makes more whole lines ready; false if there are none. */
    private boolean fill() {
        if (isLast) {
            return false;
        }
        System.arraycopy(bytes, at, bytes, 0, filled - at);
        position += at;
        filled -= at;
        at = 0;
        safe = 0;
        int known = wholeLines(0);
        while (known == 0 && !isLast) {
            if (filled == bytes.length) {
                if (bytes.length >= MAX_BUFFER) {
                    rest = position;
                    isLast = true;
                    return false;
                }
                bytes = Arrays.copyOf(bytes, 2 * bytes.length);
            }
            known = read();
        }
        safe = checked(known);
        return safe > 0 || !isLast;
    }

    private int read() {
        try {
            long wanted = Math.max(0, end - position - filled) + READ_AHEAD;
            int read = in.readNBytes(bytes, filled, (int) Math.min(bytes.length - filled, wanted));
            int before = filled;
            filled += read;
            if (read == 0) {
                isLast = true;
                return filled;
            }
            return wholeLines(before);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    /** Up to where there are whole lines of the range; no line ends before {@code from}. */
    private int wholeLines(int from) {
        long limit = end - 1 - position;
        if (limit < filled) {
            int lineEnd = indexOf((byte) '\n', (int) Math.max(limit, 0), filled);
            if (lineEnd >= 0) {
                isLast = true;
                return lineEnd + 1;
            }
        }
        for (int i = filled - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /** Up to where the lines before {@code to} have no quotes and are text; the rest begins there. */
    private int checked(int to) {
        int from = 0;
        long high = 0;
        long pattern = (quote & 0xFF) * ONES;
        for (; from + Long.BYTES <= to; from += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, from);
            long same = eight ^ pattern;
            if (((same - ONES) & ~same & HIGH_BITS) != 0) {
                break; // here is a quote
            }
            high |= eight;
        }
        int quoted = indexOf(quote, from, to);
        int good = quoted < 0 ? to : lineAround(quoted);
        for (int i = Math.min(from, good); i < good; i++) {
            high |= bytes[i];
        }
        if ((high & HIGH_BITS) != 0 && !isText(good)) {
            int foreign = 0;
            while (foreign < good && bytes[foreign] >= 0) {
                foreign++;
            }
            good = foreign < good ? lineAround(foreign) : good;
        }
        if (good < to) {
            rest = position + good;
            isLast = true;
        }
        return good;
    }

    private boolean isText(int to) {
        if (!head.charset().equals(StandardCharsets.UTF_8)) {
            return false;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, to));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Where the line of a place begins. */
    private int lineAround(int place) {
        int from = place;
        while (from > 0 && bytes[from - 1] != '\n') {
            from--;
        }
        return from;
    }

    private int indexOf(byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
