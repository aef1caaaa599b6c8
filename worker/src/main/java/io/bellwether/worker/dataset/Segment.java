package io.bellwether.worker.dataset;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/*
 * Implementation note: the encoded form.
 *
 *   int32 magic "BWS1" | int8 part | int64 firstRow | int32 rows | int32 features | int32 CRC-32C of the raw bytes | zstd(raw)
 *
 * raw = for each feature, then for the label: the four bytes of its float32 values as four planes of `rows` bytes each. Like
 * bytes lie together (signs and exponents repeat), which halves what zstd leaves of whole numbers and prices. Level 1: a
 * segment is written once, but on the way to the first trial.
 */
/**
 * A piece of one dataset version: up to {@link #MAX_ROWS} rows that follow each other in the matrix.
 *
 * @param part whether the rows are fitted or evaluated
 * @param firstRow the place of the first row within its part
 * @param columns float32 values, column by column: the features, then the label; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes of numbers, handed over, compared by nobody
public record Segment(Part part, long firstRow, int rows, int features, float[] columns) {
    public static final int MAX_ROWS = 65_536;

    /** Raw bytes of a segment at most, so that wide tables stay in pieces that the grid moves with ease. */
    private static final int MAX_RAW_BYTES = 16 << 20;

    private static final int MIN_ROWS = 64;
    private static final int MAGIC = 0x42575331;
    private static final int HEADER_BYTES = 4 + 1 + 8 + 4 + 4 + 4;
    private static final int LEVEL = 1;

    /** What the rows are for. */
    public enum Part {
        TRAIN,
        VALIDATION
    }

    /** Rows of a full segment; part of the layout of a version. */
    static int rowsFor(int features) {
        int fit = MAX_RAW_BYTES / (4 * (features + 1));
        return Math.max(MIN_ROWS, Math.min(MAX_ROWS, fit));
    }

    public float feature(int row, int feature) {
        return columns[feature * rows + row];
    }

    public float label(int row) {
        return columns[features * rows + row];
    }

    byte[] encode() {
        byte[] raw = new byte[4 * rows * (features + 1)];
        for (int column = 0; column <= features; column++) {
            int at = 4 * rows * column;
            for (int row = 0; row < rows; row++) {
                int bits = Float.floatToIntBits(columns[column * rows + row]);
                raw[at + row] = (byte) bits;
                raw[at + rows + row] = (byte) (bits >>> 8);
                raw[at + 2 * rows + row] = (byte) (bits >>> 16);
                raw[at + 3 * rows + row] = (byte) (bits >>> 24);
            }
        }
        byte[] packed = Zstd.compress(raw, LEVEL);
        return ByteBuffer.allocate(HEADER_BYTES + packed.length)
                .putInt(MAGIC)
                .put((byte) (part == Part.TRAIN ? 0 : 1))
                .putLong(firstRow)
                .putInt(rows)
                .putInt(features)
                .putInt(crc(raw))
                .put(packed)
                .array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws ClusterException {@code IO_FAILED} if the bytes are not whole
     */
    public static Segment decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || in.getInt() != MAGIC) {
            throw notWhole("no segment");
        }
        Part part = in.get() == 0 ? Part.TRAIN : Part.VALIDATION;
        long firstRow = in.getLong();
        int rows = in.getInt();
        int features = in.getInt();
        int crc = in.getInt();
        long rawBytes = 4L * rows * (features + 1L);
        if (rows <= 0 || rows > MAX_ROWS || features <= 0 || rawBytes > Integer.MAX_VALUE - 8) {
            throw notWhole(rows + " rows of " + features + " features");
        }
        byte[] raw = unpack(bytes, (int) rawBytes);
        if (crc(raw) != crc) {
            throw notWhole("another checksum");
        }
        return new Segment(part, firstRow, rows, features, floats(raw, rows, features));
    }

    private static byte[] unpack(byte[] bytes, int rawBytes) {
        byte[] raw = new byte[rawBytes];
        try {
            long unpacked =
                    Zstd.decompressByteArray(raw, 0, rawBytes, bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
            if (Zstd.isError(unpacked) || unpacked != rawBytes) {
                throw notWhole(unpacked + " bytes unpacked");
            }
            return raw;
        } catch (ZstdException e) {
            throw notWhole(e.toString());
        }
    }

    private static float[] floats(byte[] raw, int rows, int features) {
        float[] columns = new float[rows * (features + 1)];
        for (int column = 0; column <= features; column++) {
            int at = 4 * rows * column;
            for (int row = 0; row < rows; row++) {
                int bits = (raw[at + row] & 0xFF)
                        | ((raw[at + rows + row] & 0xFF) << 8)
                        | ((raw[at + 2 * rows + row] & 0xFF) << 16)
                        | (raw[at + 3 * rows + row] << 24);
                columns[column * rows + row] = Float.intBitsToFloat(bits);
            }
        }
        return columns;
    }

    private static int crc(byte[] raw) {
        CRC32C crc = new CRC32C();
        crc.update(raw, 0, raw.length);
        return (int) crc.getValue();
    }

    private static ClusterException notWhole(String found) {
        return new ClusterException(
                ErrorCode.IO_FAILED,
                "segment bytes: " + found + " (expected: a whole segment); it is read again from the source");
    }
}
