package io.bellwether.coordinator.snapshot;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note: the format.
 *
 *   header:  magic (int64), version of the code (UTF), index of the last event (int64)
 *   parts:   kind (int8), length (int32), bytes, CRC-32 of the bytes (int32)
 *   the last part is of kind END: the last event as JSON
 */
/** Writes a snapshot, part by part. Caller-confined. */
final class SnapshotOutput {
    /** "BWsnap" and a version of this format. */
    static final long MAGIC = 0x4257_736e_6170_0001L;

    /** What a part is. */
    enum Kind {
        /** A job that no fact will be about any more. */
        SETTLED(1),
        /** Any other job. */
        JOB(2),
        /** What belongs to no job; once. */
        CLUSTER(3),
        /** The last event; nothing follows. */
        END(4);

        private final int id;

        Kind(int id) {
            this.id = id;
        }

        /** Null if there is none of this id. */
        static @Nullable Kind of(int id) {
            for (Kind kind : values()) {
                if (kind.id == id) {
                    return kind;
                }
            }
            return null;
        }
    }

    private final DataOutputStream out;

    SnapshotOutput(OutputStream out, long index) throws IOException {
        this.out = new DataOutputStream(out);
        this.out.writeLong(MAGIC);
        this.out.writeUTF(CodeVersion.current());
        this.out.writeLong(index);
    }

    void write(Kind kind, byte[] bytes) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        out.writeByte(kind.id);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.writeInt((int) sum.getValue());
    }
}
