package io.bellwether.worker.segment;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.worker.dataset.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** The two files of a copy while segments are placed into them, in any order and by several threads at a time. */
final class MatrixFiles implements AutoCloseable {
    private final Path directory;
    private final DatasetVersion version;
    private final int columns;
    private final FileChannel features;
    private final FileChannel labels;
    private final AtomicLong rowsPlaced = new AtomicLong();

    MatrixFiles(Path directory, DatasetVersion version) throws IOException {
        this.directory = directory;
        this.version = version;
        this.columns = version.features().size();
        features = create(DecodedFiles.FEATURES);
        labels = create(DecodedFiles.LABELS);
    }

    void place(Segment segment) throws IOException {
        boolean train = segment.part() == Segment.Part.TRAIN;
        long rowsOfPart = train ? version.trainRows() : version.validationRows();
        if (segment.features() != columns || segment.firstRow() + segment.rows() > rowsOfPart) {
            throw new ClusterException(
                    ErrorCode.IO_FAILED,
                    "segment of " + segment.features() + " features, rows from " + segment.firstRow()
                            + ": not of dataset version " + version.id() + "; it is read again from the source");
        }
        long row = segment.firstRow() + (train ? 0 : version.trainRows());
        write(features, row * columns * 4, rowMajor(segment));
        write(labels, row * 4, labels(segment));
        rowsPlaced.addAndGet(segment.rows());
    }

    /** Writes what the files are beside them. */
    void finish() throws IOException {
        long rows = version.trainRows() + version.validationRows();
        if (rowsPlaced.get() != rows) {
            throw new IOException(rowsPlaced + " rows placed (expected: " + rows + ")");
        }
        new DecodedFiles(
                        DecodedFiles.FORMAT,
                        version,
                        DecodedFiles.crc(directory.resolve(DecodedFiles.FEATURES)),
                        DecodedFiles.crc(directory.resolve(DecodedFiles.LABELS)))
                .write(directory);
    }

    @Override
    public void close() throws IOException {
        features.close();
        labels.close();
    }

    private FileChannel create(String name) throws IOException {
        return FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private ByteBuffer rowMajor(Segment segment) {
        ByteBuffer buffer = buffer(segment.rows() * columns);
        for (int row = 0; row < segment.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                buffer.putFloat(segment.feature(row, column));
            }
        }
        return buffer.flip();
    }

    private static ByteBuffer labels(Segment segment) {
        ByteBuffer buffer = buffer(segment.rows());
        for (int row = 0; row < segment.rows(); row++) {
            buffer.putFloat(segment.label(row));
        }
        return buffer.flip();
    }

    private static ByteBuffer buffer(int floats) {
        return ByteBuffer.allocate(Math.multiplyExact(4, floats)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void write(FileChannel channel, long offset, ByteBuffer bytes) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }
}
