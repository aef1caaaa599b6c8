package io.bellwether.worker.dataset;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Opens files of text: unpacked if they end in {@code .gz}, without a byte order mark, refused if they are in another encoding. */
final class TextSource {
    private static final int BUFFER = 1 << 16;

    /** How the name of a file that is packed ends. */
    static final String PACKED = ".gz";

    private TextSource() {}

    /** Whether what is in the file is text packed by gzip. */
    static boolean isPacked(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(PACKED);
    }

    static BufferedReader open(Storage storage, String file, String encoding) throws IOException {
        InputStream in = storage.open(file);
        try {
            InputStream plain = new BufferedInputStream(isPacked(file) ? new GZIPInputStream(in, BUFFER) : in, BUFFER);
            return reader(plain, withoutMark(plain, Charset.forName(encoding)));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /** Opens the lines of a range, of a file that has such; a byte order mark is skipped. */
    static BufferedReader open(LineRange lines, TextParts.Head head) throws IOException {
        InputStream plain = new BufferedInputStream(lines, BUFFER);
        return reader(plain, lines.begin() == 0 ? withoutMark(plain, head.charset()) : head.charset());
    }

    /** Opens a file that is not packed, from the byte at {@code start} on. */
    static BufferedReader open(Storage storage, String file, Charset charset, long start) throws IOException {
        return reader(storage.open(file, start), charset);
    }

    private static BufferedReader reader(InputStream in, Charset charset) {
        return new BufferedReader(
                new InputStreamReader(
                        in,
                        charset.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                BUFFER);
    }

    /** Skips a byte order mark, which spreadsheets write, and which says more than what was given. */
    private static Charset withoutMark(InputStream in, Charset given) throws IOException {
        in.mark(4);
        byte[] start = in.readNBytes(3);
        in.reset();
        if (start.length == 3 && start[0] == (byte) 0xEF && start[1] == (byte) 0xBB && start[2] == (byte) 0xBF) {
            in.skipNBytes(3);
            return StandardCharsets.UTF_8;
        }
        if (start.length >= 2 && start[0] == (byte) 0xFF && start[1] == (byte) 0xFE) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16LE;
        }
        if (start.length >= 2 && start[0] == (byte) 0xFE && start[1] == (byte) 0xFF) {
            in.skipNBytes(2);
            return StandardCharsets.UTF_16BE;
        }
        return given;
    }
}
