package io.bellwether.worker.dataset;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.dataset.Segment.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/*
 * Implementation note: the encoded form.
 *
 *   int32 magic "BWS2" | int8 part | int8 form | int64 firstRow | int32 rows | int32 features | int32 CRC-32C of the body | body
 *
 * Form PLAIN: the body is the float32 values, column by column, the label last, little-endian.
 * Form PLANES: the body is those values column by column as four planes of `rows` bytes each, and zstd has packed it. Like bytes lie
 * together (signs and exponents repeat), which halves what zstd leaves of whole numbers and prices. Level 1: a segment is written once,
 * but on the way to the first trial.
 *
 * Planes are for what they make smaller by a quarter at least. Measurements whose digits are all used keep three of their four bytes,
 * as those are random: to pack them takes three times as long as all else that is done here (9 ms of 7.6 MB, and 10 to unpack), for
 * an eighth of the bytes. Whether it is worth it is asked of a sample, some rows of all columns, plane by plane, for 0.3 ms.
 */
/** A segment as bytes, for the grid. Stateless, thread-safe. */
final class SegmentCodec {
    private static final int MAGIC = 0x42575332;
    private static final int HEADER_BYTES = 4 + 1 + 1 + 8 + 4 + 4 + 4;
    private static final byte PLAIN = 0;
    private static final byte PLANES = 1;
    private static final int PLANES_OF_FLOAT = 4;
    private static final int LEVEL = 1;
    private static final int SAMPLED_BYTES = 32 << 10;

    private SegmentCodec() {}

    static byte[] encode(Segment segment) {
        return isWorthPacking(segment) ? packed(segment) : plain(segment);
    }

    private static byte[] plain(Segment segment) {
        byte[] bytes = new byte[HEADER_BYTES + Float.BYTES * segment.columns().length];
        body(bytes).asFloatBuffer().put(segment.columns());
        int crc = crc(bytes, HEADER_BYTES);
        header(ByteBuffer.wrap(bytes), segment, PLAIN, crc);
        return bytes;
    }

    private static byte[] packed(Segment segment) {
        byte[] planes = new byte[Float.BYTES * segment.columns().length];
        int rows = segment.rows();
        for (int column = 0; column <= segment.features(); column++) {
            int at = Float.BYTES * rows * column;
            split(segment.columns(), rows * column, rows, planes, at, rows);
        }
        byte[] packed = Zstd.compress(planes, LEVEL);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + packed.length);
        header(bytes, segment, PLANES, crc(planes, 0));
        return bytes.put(packed).array();
    }

    private static void header(ByteBuffer bytes, Segment segment, byte form, int crc) {
        bytes.putInt(MAGIC)
                .put((byte) (segment.part() == Part.TRAIN ? 0 : 1))
                .put(form)
                .putLong(segment.firstRow())
                .putInt(segment.rows())
                .putInt(segment.features())
                .putInt(crc);
    }

    /** Writes values as planes, {@code stride} bytes from one to the next. */
    private static void split(float[] values, int from, int count, byte[] planes, int at, int stride) {
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(values[from + i]);
            planes[at + i] = (byte) bits;
            planes[at + stride + i] = (byte) (bits >>> 8);
            planes[at + 2 * stride + i] = (byte) (bits >>> 16);
            planes[at + 3 * stride + i] = (byte) (bits >>> 24);
        }
    }

    private static boolean isWorthPacking(Segment segment) {
        int columns = segment.features() + 1;
        int count = Math.min(segment.rows(), Math.max(1, SAMPLED_BYTES / columns));
        int first = (segment.rows() - count) / 2;
        int plane = columns * count;
        byte[] sample = new byte[PLANES_OF_FLOAT * plane];
        for (int column = 0; column < columns; column++) {
            split(segment.columns(), column * segment.rows() + first, count, sample, column * count, plane);
        }
        byte[] packed = new byte[(int) Zstd.compressBound(plane)];
        long left = 0;
        for (int i = 0; i < PLANES_OF_FLOAT; i++) {
            left += Zstd.compressByteArray(packed, 0, packed.length, sample, i * plane, plane, LEVEL);
        }
        return left <= sample.length / 4 * 3L;
    }

    /** @throws ClusterException {@code IO_FAILED} if the bytes are not whole */
    static Segment decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || in.getInt() != MAGIC) {
            throw notWhole("no segment");
        }
        Part part = in.get() == 0 ? Part.TRAIN : Part.VALIDATION;
        byte form = in.get();
        long firstRow = in.getLong();
        int rows = in.getInt();
        int features = in.getInt();
        int crc = in.getInt();
        long body = Float.BYTES * (long) rows * (features + 1L);
        if (rows <= 0 || rows > Segment.MAX_ROWS || features <= 0 || body > Integer.MAX_VALUE - 8) {
            throw notWhole(rows + " rows of " + features + " features");
        }
        float[] columns = switch (form) {
            case PLAIN -> plain(bytes, (int) body, crc);
            case PLANES -> unpacked(bytes, rows, features, (int) body, crc);
            default -> throw notWhole("form " + form);
        };
        return new Segment(part, firstRow, rows, features, columns);
    }

    private static float[] plain(byte[] bytes, int body, int crc) {
        if (bytes.length - HEADER_BYTES != body) {
            throw notWhole((bytes.length - HEADER_BYTES) + " bytes of values");
        }
        check(crc(bytes, HEADER_BYTES), crc);
        float[] columns = new float[body / Float.BYTES];
        body(bytes).asFloatBuffer().get(columns);
        return columns;
    }

    private static float[] unpacked(byte[] bytes, int rows, int features, int body, int crc) {
        byte[] planes = unpack(bytes, body);
        check(crc(planes, 0), crc);
        float[] columns = new float[rows * (features + 1)];
        for (int column = 0; column <= features; column++) {
            int at = Float.BYTES * rows * column;
            for (int row = 0; row < rows; row++) {
                int bits = (planes[at + row] & 0xFF)
                        | ((planes[at + rows + row] & 0xFF) << 8)
                        | ((planes[at + 2 * rows + row] & 0xFF) << 16)
                        | (planes[at + 3 * rows + row] << 24);
                columns[column * rows + row] = Float.intBitsToFloat(bits);
            }
        }
        return columns;
    }

    private static byte[] unpack(byte[] bytes, int body) {
        int packed = bytes.length - HEADER_BYTES;
        if (Zstd.getFrameContentSize(bytes, HEADER_BYTES, packed) != body) {
            throw notWhole(packed + " packed bytes that are not of " + body);
        }
        byte[] planes = new byte[body];
        try {
            long unpacked = Zstd.decompressByteArray(planes, 0, body, bytes, HEADER_BYTES, packed);
            if (Zstd.isError(unpacked) || unpacked != body) {
                throw notWhole(unpacked + " bytes unpacked");
            }
            return planes;
        } catch (ZstdException e) {
            throw notWhole(e.toString());
        }
    }

    private static ByteBuffer body(byte[] bytes) {
        return ByteBuffer.wrap(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int crc(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }

    private static void check(int found, int expected) {
        if (found != expected) {
            throw notWhole("another checksum");
        }
    }

    private static ClusterException notWhole(String found) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "segment bytes: " + found + " (expected: a whole segment); it is read again from the source");
    }
}
