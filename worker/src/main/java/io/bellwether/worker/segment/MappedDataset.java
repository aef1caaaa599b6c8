package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.DatasetVersion;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A decoded dataset version, mapped read-only from the node's disk: any number of processes share one copy in memory. The
 * feature matrix is row-major float32, train rows first, then validation rows; a missing value is NaN. Immutable and
 * thread-safe (each call returns buffers with positions of their own). The maps end when the object is collected.
 */
public final class MappedDataset {
    /** The largest map: less than 2 GiB, the limit of a Java buffer. */
    private static final long MAX_MAP_BYTES = 1L << 30;

    private final DatasetVersion version;
    private final int columns;
    private final long rowsPerMap;
    private final List<MappedByteBuffer> features;
    private final List<MappedByteBuffer> labels;
    /** Where its rows begin in the maps. */
    private final long start;

    private MappedDataset(
            DatasetVersion version,
            long rowsPerMap,
            List<MappedByteBuffer> features,
            List<MappedByteBuffer> labels,
            long start) {
        this.start = start;
        this.version = version;
        this.columns = version.features().size();
        this.rowsPerMap = rowsPerMap;
        this.features = List.copyOf(features);
        this.labels = List.copyOf(labels);
    }

    /**
     * Maps the directory that {@code DatasetCache.ensure} gave.
     *
     * @throws ClusterException {@code IO_FAILED} if it is not a complete copy
     */
    public static MappedDataset open(Path directory) {
        return open(directory, MAX_MAP_BYTES);
    }

    static MappedDataset open(Path directory, long maxMapBytes) {
        DecodedFiles files = DecodedFiles.read(directory);
        try {
            return open(
                    files.version(),
                    directory.resolve(DecodedFiles.FEATURES),
                    directory.resolve(DecodedFiles.LABELS),
                    maxMapBytes);
        } catch (IOException e) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED, "dataset copy " + directory + " can't be mapped: " + e.getMessage(), e);
        }
    }

    /** Maps the files of its rows, which may be deleted from then on. */
    static MappedDataset open(DatasetVersion version, Path features, Path labels) throws IOException {
        return open(version, features, labels, MAX_MAP_BYTES);
    }

    private static MappedDataset open(DatasetVersion version, Path features, Path labels, long maxMapBytes)
            throws IOException {
        long rows = version.trainRows() + version.validationRows();
        long rowBytes = 4L * version.features().size();
        long rowsPerMap = Math.max(1, maxMapBytes / rowBytes);
        return new MappedDataset(
                version,
                rowsPerMap,
                map(features, rows * rowBytes, rowsPerMap * rowBytes),
                map(labels, rows * 4, rowsPerMap * 4),
                0);
    }

    /** Its rows from {@code firstRow} on, as a dataset of their own. */
    MappedDataset window(DatasetVersion as, long firstRow) {
        check(firstRow, as.trainRows() + as.validationRows());
        return new MappedDataset(as, rowsPerMap, features, labels, start + firstRow);
    }

    /** What this is a copy of. */
    public DatasetVersion version() {
        return version;
    }

    public long trainRows() {
        return version.trainRows();
    }

    public long validationRows() {
        return version.validationRows();
    }

    public long rows() {
        return version.trainRows() + version.validationRows();
    }

    /** How many features a row has. */
    public int columns() {
        return columns;
    }

    /**
     * The features of {@code count} rows from {@code firstRow} on (train rows come first), row-major; a view where they lie in
     * one map, else a copy.
     */
    public FloatBuffer features(long firstRow, int count) {
        return slice(features, firstRow, count, columns);
    }

    /** The labels of {@code count} rows from {@code firstRow} on. */
    public FloatBuffer labels(long firstRow, int count) {
        return slice(labels, firstRow, count, 1);
    }

    /** The labels of all train rows, copied. */
    public float[] trainLabels() {
        return copyLabels(0, version.trainRows());
    }

    /** The labels of all validation rows, copied. */
    public float[] validationLabels() {
        return copyLabels(version.trainRows(), version.validationRows());
    }

    /**
     * Native address of the matrix's row {@code firstRow}, for libraries that read memory directly; valid while this object is
     * reachable. Empty if {@code count} rows from there on lie in more than one map (matrices above 1 GiB): take {@link
     * #features} piecewise then.
     */
    public OptionalLong address(long firstRow, long count) {
        check(firstRow, count);
        long first = start + firstRow;
        int map = (int) (first / rowsPerMap);
        if (count == 0 || (first + count - 1) / rowsPerMap != map) {
            return OptionalLong.empty();
        }
        long offset = (first - map * rowsPerMap) * columns * 4;
        return OptionalLong.of(BufferAddress.of(features.get(map)) + offset);
    }

    private float[] copyLabels(long firstRow, long count) {
        float[] copy = new float[Math.toIntExact(count)];
        labels(firstRow, copy.length).get(copy);
        return copy;
    }

    private FloatBuffer slice(List<MappedByteBuffer> maps, long fromRow, int count, int width) {
        check(fromRow, count);
        if (count == 0) {
            return FloatBuffer.allocate(0).asReadOnlyBuffer();
        }
        long firstRow = start + fromRow;
        int map = (int) (firstRow / rowsPerMap);
        long within = firstRow - map * rowsPerMap;
        if (within + count <= rowsPerMap) {
            return floats(maps.get(map), Math.toIntExact(within * width), Math.multiplyExact(count, width));
        }
        FloatBuffer copy = FloatBuffer.allocate(Math.multiplyExact(count, width));
        long row = firstRow;
        while (row < firstRow + count) {
            int at = (int) (row / rowsPerMap);
            long end = Math.min(firstRow + count, (at + 1) * rowsPerMap);
            copy.put(floats(maps.get(at), (int) ((row - at * rowsPerMap) * width), (int) ((end - row) * width)));
            row = end;
        }
        return copy.flip().asReadOnlyBuffer();
    }

    private void check(long firstRow, long count) {
        if (firstRow < 0 || count < 0 || firstRow + count > rows()) {
            throw new IndexOutOfBoundsException("rows " + firstRow + " to " + (firstRow + count) + " of " + rows());
        }
    }

    private static FloatBuffer floats(MappedByteBuffer map, int offset, int length) {
        return map.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().slice(offset, length);
    }

    private static List<MappedByteBuffer> map(Path file, long bytes, long bytesPerMap) throws IOException {
        List<MappedByteBuffer> maps = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != bytes) {
                throw new IOException(file + " has " + channel.size() + " bytes (expected: " + bytes + ")");
            }
            for (long at = 0; at < bytes; at += bytesPerMap) {
                maps.add(channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(bytesPerMap, bytes - at)));
            }
        }
        return maps;
    }

    /** Reads the one field that holds a direct buffer's address; java.base/java.nio is opened by our launch flags. */
    private static final class BufferAddress {
        private static final Field FIELD = field();

        private static Field field() {
            try {
                Field address = Buffer.class.getDeclaredField("address");
                address.setAccessible(true);
                return address;
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw new IllegalStateException(
                        "java.nio is closed (expected: --add-opens=java.base/java.nio=ALL-UNNAMED); add the flag", e);
            }
        }

        static long of(MappedByteBuffer buffer) {
            try {
                return FIELD.getLong(buffer);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
