package io.bellwether.worker.dataset;

import com.github.luben.zstd.Zstd;
import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The texts of a dataset version, by column: a matrix holds their places in these lists. Immutable.
 *
 * @param byColumn by the table's column, in the order in which the texts came first
 */
public record Words(Map<String, List<String>> byColumn) {
    private static final int MAGIC = 0x42575731; // "BWW1"
    private static final int HEADER_BYTES = 12;

    public Words {
        Map<String, List<String>> copies = new TreeMap<>();
        byColumn.forEach((column, words) -> copies.put(column, List.copyOf(words)));
        byColumn = copies;
    }

    /** The grid's key of a version's words. */
    public static String key(String version) {
        return version + "/words";
    }

    /** Whether a version of these matrix columns has words. */
    public static boolean areIn(List<String> features) {
        return features.stream().anyMatch(name -> MatrixColumn.parse(name).coding() == MatrixColumn.Coding.WORD);
    }

    public List<String> of(String column) {
        return Objects.requireNonNull(byColumn.get(column), column);
    }

    /** As bytes that {@link #decode} can tell from broken ones. */
    public byte[] encode() {
        byte[] json = Json.write(this).getBytes(StandardCharsets.UTF_8);
        byte[] packed = Zstd.compress(json, 1);
        return ByteBuffer.allocate(HEADER_BYTES + packed.length)
                .putInt(MAGIC)
                .putInt(crc(packed))
                .putInt(json.length)
                .put(packed)
                .array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws ClusterException {@code IO_FAILED} if the bytes are not whole
     */
    public static Words decode(byte[] bytes) {
        if (bytes.length > HEADER_BYTES) {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            boolean isOurs = in.getInt() == MAGIC;
            int crc = in.getInt();
            int length = in.getInt();
            byte[] packed = new byte[in.remaining()];
            in.get(packed);
            if (isOurs && crc(packed) == crc) {
                return Json.read(new String(Zstd.decompress(packed, length), StandardCharsets.UTF_8), Words.class);
            }
        }
        throw new ClusterException(
                ErrorCode.IO_FAILED, "words of a dataset: not whole (expected: all bytes); they are read again");
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
