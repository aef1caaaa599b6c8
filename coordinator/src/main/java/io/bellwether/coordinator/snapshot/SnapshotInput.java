package io.bellwether.coordinator.snapshot;

import io.bellwether.coordinator.snapshot.SnapshotOutput.Kind;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/** Reads what {@link SnapshotOutput} has written, and notices if it is anything else. Caller-confined. */
final class SnapshotInput {
    private static final int BUFFER = 1 << 16;

    private final DataInputStream in;
    private final long index;

    /** A part; its bytes are as they were written. */
    static final class Part {
        private final Kind kind;
        private final byte[] bytes;

        private Part(Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }

        Kind kind() {
            return kind;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    SnapshotInput(InputStream in) throws IOException {
        this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
        try {
            if (this.in.readLong() != SnapshotOutput.MAGIC) {
                throw new SnapshotException("it is no snapshot, or one of another format");
            }
            if (!this.in.readUTF().equals(CodeVersion.current())) {
                throw new SnapshotException("another release wrote it");
            }
            index = this.in.readLong();
        } catch (EOFException e) {
            throw new SnapshotException("it is cut off", e);
        }
    }

    /** The index of the last event in it. */
    long index() {
        return index;
    }

    /** The next part. There is one until one of kind END has come. */
    Part next() throws IOException {
        try {
            Kind kind = Kind.of(in.readUnsignedByte());
            int length = in.readInt();
            if (kind == null || length < 0) {
                throw new SnapshotException("it is damaged");
            }
            byte[] bytes = in.readNBytes(length);
            CRC32 sum = new CRC32();
            sum.update(bytes);
            if (in.readInt() != (int) sum.getValue()) {
                throw new SnapshotException("it is damaged");
            }
            return new Part(kind, bytes);
        } catch (EOFException e) {
            throw new SnapshotException("it is cut off", e);
        }
    }
}
