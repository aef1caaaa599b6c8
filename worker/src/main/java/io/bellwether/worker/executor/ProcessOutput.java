package io.bellwether.worker.executor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Keeps what a process prints: in two files of bounded size, of which the older is overwritten in turn, and its end in memory.
 * Thread-safe.
 */
final class ProcessOutput {
    private static final int TAIL_BYTES = 8 << 10;
    private static final int TAIL_LINES = 20;

    private final Path file;
    private final Path older;
    private final long limit;
    private byte[] tail = new byte[0];

    ProcessOutput(Path directory, long limit) {
        this.file = directory.resolve("output.log");
        this.older = directory.resolve("output.old.log");
        this.limit = limit;
    }

    /** Copies until the process closes its output. */
    void copy(InputStream source) throws IOException {
        byte[] buffer = new byte[8 << 10];
        long written = 0;
        OutputStream out = Files.newOutputStream(file);
        try {
            for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
                out.write(buffer, 0, read);
                append(buffer, read);
                written += read;
                if (written >= limit) {
                    out.close();
                    Files.move(file, older, StandardCopyOption.REPLACE_EXISTING);
                    out = Files.newOutputStream(file);
                    written = 0;
                }
            }
        } finally {
            out.close();
        }
    }

    /** The last lines printed so far. */
    synchronized List<String> lastLines() {
        List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().toList();
        return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    }

    private synchronized void append(byte[] bytes, int length) {
        int kept = Math.min(tail.length, Math.max(0, TAIL_BYTES - length));
        int taken = Math.min(length, TAIL_BYTES);
        byte[] next = new byte[kept + taken];
        System.arraycopy(tail, tail.length - kept, next, 0, kept);
        System.arraycopy(bytes, length - taken, next, kept, taken);
        tail = next;
    }
}
