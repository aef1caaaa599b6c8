package io.bellwether.client.tasks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/*
 * Implementation note.
 *
 *   int32 count | count + 1 times int32: where each entry begins, counted from here, and where the last one ends | the entries
 *
 * so that an executor reads the entries that it needs, and no more.
 */
/** The calls of one batch as one content: serialized arguments by number. Stateless. */
public final class CallsFile {
    private CallsFile() {}

    /** Packs serialized arguments; together at most 2 GiB. */
    public static byte[] pack(List<byte[]> entries) {
        int header = Integer.BYTES * (entries.size() + 2);
        long total = header + entries.stream().mapToLong(entry -> entry.length).sum();
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(total)).putInt(entries.size());
        int position = 0;
        for (byte[] entry : entries) {
            file.putInt(position);
            position += entry.length;
        }
        file.putInt(position);
        entries.forEach(file::put);
        return file.array();
    }

    /** The entry {@code index} of the open file. */
    public static byte[] read(FileChannel file, int index) throws IOException {
        int count = bytes(file, 0, Integer.BYTES).getInt();
        if (index < 0 || index >= count) {
            throw new IOException("entry " + index + " (expected: 0 to " + (count - 1) + ")");
        }
        ByteBuffer bounds = bytes(file, Integer.BYTES * (1L + index), 2 * Integer.BYTES);
        int begin = bounds.getInt();
        int end = bounds.getInt();
        if (begin < 0 || end < begin) {
            throw new IOException("entry " + index + ": bytes " + begin + " to " + end + " (expected: ascending)");
        }
        return bytes(file, Integer.BYTES * (2L + count) + begin, end - begin).array();
    }

    private static ByteBuffer bytes(FileChannel file, long position, int length) throws IOException {
        if (position + length > file.size()) {
            throw new IOException(
                    "bytes " + position + " to " + (position + length) + " (expected: within " + file.size() + ")");
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("it became shorter while it was read");
            }
        }
        return bytes.flip();
    }
}
