package io.bellwether.worker.calls;

import io.bellwether.client.task.TaskResult;
import io.bellwether.client.tasks.RemoteFailure;
import io.bellwether.client.tasks.ValuesFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file to which an attempt appends how its calls end, one by one: so the node knows what had ended, and which call ran, whatever
 * becomes of the process. Thread-safe.
 */
public final class CallsOutput implements AutoCloseable {
    /** Results up to this length go into the journal, longer ones to the artifact store. */
    static final int INLINE_BYTES = 16 << 10;

    /** The number in an entry that says: what follows did not begin. */
    private static final int END = -1;

    private final FileChannel file;
    private boolean ended;
    private long bytes;

    private CallsOutput(FileChannel file) {
        this.file = file;
    }

    static CallsOutput create(Path path) throws IOException {
        Path directory = path.getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return new CallsOutput(FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** How much there is. */
    synchronized long bytes() {
        return bytes;
    }

    /** Appends, unless the output has been ended. */
    synchronized void add(ValuesFile.Entry entry) throws IOException {
        if (ended) {
            return;
        }
        ByteBuffer encoded = entry.encoded();
        bytes += encoded.remaining();
        while (encoded.hasRemaining()) {
            file.write(encoded);
        }
    }

    /** Appends the last entry: the process is going to end under this call, and not by its doing. */
    synchronized void end(ValuesFile.Entry last) throws IOException {
        add(last);
        add(new ValuesFile.Entry(END, false, new byte[0]));
        ended = true;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Takes a file over, under its SHA-256, which it gives. */
    public interface Keeper {
        String keep(Path file) throws IOException;
    }

    /**
     * What the output tells of the attempt. The file is gone afterwards. Takes little memory, however long it is.
     *
     * @param micros how long the calls took; negative if nobody knows
     * @param broken why the process ended; null if it did not
     * @param keeper keeps what is too long for the journal
     */
    public static TaskResult.CallsDone take(
            Path path, int first, long micros, TaskResult.@Nullable Broken broken, Keeper keeper) throws IOException {
        Scan scan = Scan.of(path);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(scan.length);
        }
        boolean isShort = scan.length <= INLINE_BYTES;
        String values = isShort ? Base64.getEncoder().encodeToString(Files.readAllBytes(path)) : null;
        String artifact = isShort ? null : keeper.keep(path);
        Files.deleteIfExists(path);
        return new TaskResult.CallsDone(
                first,
                scan.count,
                scan.failed,
                scan.firstFailure,
                values,
                artifact,
                scan.length,
                micros,
                scan.endedByUs ? null : broken);
    }

    /** One look through a file. */
    private static final class Scan {
        private final List<Integer> failed = new ArrayList<>();
        private @Nullable String firstFailure;
        private int count;
        private long length;
        private boolean endedByUs;

        private static Scan of(Path path) throws IOException {
            Scan scan = new Scan();
            try (DataInputStream input = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
                while (scan.next(input)) {
                    // until the last whole entry
                }
            }
            return scan;
        }

        private boolean next(DataInputStream input) throws IOException {
            try {
                int call = input.readInt();
                boolean hasFailed = input.readByte() == 1;
                int bytes = input.readInt();
                if (call == END) {
                    endedByUs = true;
                    return false;
                }
                if (hasFailed && firstFailure == null) {
                    firstFailure = RemoteFailure.fromBytes(whole(input.readNBytes(bytes), bytes))
                            .inOneLine();
                } else {
                    input.skipNBytes(bytes);
                }
                if (hasFailed) {
                    failed.add(call);
                }
                count++;
                length += ValuesFile.HEADER + bytes;
                return true;
            } catch (EOFException e) {
                return false;
            }
        }

        private static byte[] whole(byte[] read, int wanted) throws EOFException {
            if (read.length < wanted) {
                throw new EOFException();
            }
            return read;
        }
    }
}
