package io.bellwether.worker.dataset;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Writes columns into one Parquet file, some hundred rows of each at a time. Caller-confined. */
public final class ParquetTableWriter implements AutoCloseable {
    /** Bounds the writer's memory: what a row group holds is kept until it is full. */
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private static final int ROWS_AT_ONCE = 512;

    private final Path path;
    private final MessageType schema;
    private final CodecFactory codecs;
    private final BytesInputCompressor compressor;
    private final ParquetFileWriter file;
    private final ParquetProperties properties = ParquetProperties.builder().build();
    private @Nullable RowGroup group;
    private long rows;

    /** A column of rows that are to be written, of which row 0 lies in the vector at {@code first}. */
    public record Slice(ColumnVector vector, int first) {}

    public ParquetTableWriter(Storage storage, Path path, List<TableColumn> columns) {
        this.path = path;
        schema = new MessageType(
                "row", columns.stream().<Type>map(TableColumn::type).toList());
        codecs = new CodecFactory(storage.configuration(), properties.getPageSizeThreshold());
        compressor = codecs.getCompressor(CompressionCodecName.ZSTD);
        try {
            file = new ParquetFileWriter(
                    HadoopOutputFile.fromPath(path, storage.configuration()),
                    schema,
                    ParquetFileWriter.Mode.OVERWRITE,
                    ROW_GROUP_BYTES,
                    0,
                    null,
                    properties);
            file.start();
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    /** Appends {@code count} rows of all columns, in the order of the schema. */
    public void write(List<Slice> columns, int count) {
        try {
            for (int from = 0; from < count; from += ROWS_AT_ONCE) {
                RowGroup current = group == null ? new RowGroup() : group;
                group = current;
                current.write(columns, from, Math.min(count, from + ROWS_AT_ONCE));
                if (current.columns.getBufferedSize() >= ROW_GROUP_BYTES) {
                    endGroup();
                }
            }
            rows += count;
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    public long rows() {
        return rows;
    }

    @Override
    public void close() {
        try (file) {
            endGroup();
            file.end(Map.of());
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        } finally {
            codecs.release();
        }
    }

    private void endGroup() throws IOException {
        RowGroup ended = group;
        group = null;
        if (ended != null) {
            ended.end();
        }
    }

    /** Rows that will lie together. */
    private final class RowGroup {
        private final ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                compressor, schema, properties.getAllocator(), properties.getColumnIndexTruncateLength(), true);
        private final ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages, pages);
        private long size;

        void write(List<Slice> from, int start, int end) {
            for (int column = 0; column < from.size(); column++) {
                Slice slice = from.get(column);
                copy(
                        slice.vector(),
                        slice.first() + start,
                        slice.first() + end,
                        schema.getType(column).asPrimitiveType().getPrimitiveTypeName(),
                        columns.getColumnWriter(schema.getColumns().get(column)));
            }
            for (int row = start; row < end; row++) {
                columns.endRecord();
            }
            size += end - start;
        }

        void end() throws IOException {
            file.startBlock(size);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
            columns.close();
            pages.close();
        }

        /** A file of the source may store a number differently than the schema does. */
        private static void copy(ColumnVector vector, int start, int end, PrimitiveTypeName type, ColumnWriter to) {
            PrimitiveTypeName stored = vector.column().type().getPrimitiveTypeName();
            boolean whole = stored == PrimitiveTypeName.INT32
                    || stored == PrimitiveTypeName.INT64
                    || stored == PrimitiveTypeName.BOOLEAN;
            for (int row = start; row < end; row++) {
                if (vector.isNull(row)) {
                    to.writeNull(0, 0);
                    continue;
                }
                switch (type) {
                    case INT32 -> to.write((int) (whole ? vector.whole(row) : vector.number(row)), 0, 1);
                    case INT64 -> to.write(whole ? vector.whole(row) : (long) vector.number(row), 0, 1);
                    case BOOLEAN -> to.write(vector.number(row) != 0, 0, 1);
                    case FLOAT -> to.write((float) vector.number(row), 0, 1);
                    case DOUBLE -> to.write(vector.number(row), 0, 1);
                    default -> to.write(vector.bytes(row), 0, 1);
                }
            }
        }
    }
}
