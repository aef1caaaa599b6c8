package io.bellwether.client.tasks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 * Entry by entry: int32 number of the call in its job | int8 0 for a value, 1 for a failure | int32 length | bytes. Appended while the
 * calls run, so what a killed process leaves is whole but for its last entry.
 */
/** What calls returned or threw, one after the other. Stateless. */
public final class ValuesFile {
    /** How many bytes of an entry come before its own. */
    public static final int HEADER = Integer.BYTES + 1 + Integer.BYTES;

    private ValuesFile() {}

    /** How one call ended: {@code bytes} are a serialized value, or a {@link RemoteFailure}. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Entry(int call, boolean failed, byte[] bytes) {
        /** The entry as it is appended. */
        public ByteBuffer encoded() {
            return ByteBuffer.allocate(HEADER + bytes.length)
                    .putInt(call)
                    .put((byte) (failed ? 1 : 0))
                    .putInt(bytes.length)
                    .put(bytes)
                    .flip();
        }
    }

    /** The whole entries; what follows the last of them, cut off, is left out. */
    public static List<Entry> read(byte[] file) {
        List<Entry> entries = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(file);
        while (rest.remaining() >= HEADER) {
            int call = rest.getInt();
            boolean failed = rest.get() == 1;
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                break;
            }
            byte[] bytes = new byte[length];
            rest.get(bytes);
            entries.add(new Entry(call, failed, bytes));
        }
        return entries;
    }

    /** How many bytes of the file the entries take. */
    public static int length(List<Entry> entries) {
        return entries.stream().mapToInt(entry -> HEADER + entry.bytes().length).sum();
    }
}
