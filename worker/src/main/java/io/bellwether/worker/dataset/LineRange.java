package io.bellwether.worker.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of the lines that begin in a byte range of a file; lines end with {@code \\n}. Caller-confined. */
final class LineRange extends InputStream {
    private static final int BUFFER = 1 << 16;

    private final InputStream in;
    private final long end;
    private final long begin;
    private long position;
    private boolean isOver;

    LineRange(Storage storage, String file, long start, long length) throws IOException {
        end = start + length;
        position = Math.max(0, start - 1); // if a line ends there, the next one is ours
        in = new BufferedInputStream(storage.open(file, position), BUFFER);
        try {
            if (start > 0) {
                skipLine();
            }
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        begin = position;
        isOver = position >= end;
    }

    /** Where in the file the first of the lines begins. */
    long begin() {
        return begin;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = isOver ? -1 : in.read(bytes, offset, length);
        if (read < 0) {
            return -1;
        }
        // The line that holds the last byte of the range is the last one.
        for (int i = (int) Math.min(read, Math.max(0, end - 1 - position)); i < read; i++) {
            if (bytes[offset + i] == '\n') {
                isOver = true;
                return i + 1;
            }
        }
        position += read;
        return read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void skipLine() throws IOException {
        for (int each = in.read(); each >= 0; each = in.read()) {
            position++;
            if (each == '\n') {
                return;
            }
        }
        position = Long.MAX_VALUE;
    }
}
