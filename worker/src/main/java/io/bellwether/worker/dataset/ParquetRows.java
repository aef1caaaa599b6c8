package io.bellwether.worker.dataset;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.FSError;
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
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Column by column into Parquet's own column writers, some hundred rows of each at a time, so that a column's code
 * and buffers stay in the cache and no record passes through a consumer.
 */
/** Writes rows into one Parquet file. Caller-confined. */
public final class ParquetRows implements AutoCloseable {
    /** Bounds the writer's memory: what a row group holds is kept until it is full. Less where the heap is small. */
    private static final long ROW_GROUP_BYTES =
            Math.min(32L << 20, Runtime.getRuntime().maxMemory() / 4);

    private static final int ROWS_AT_ONCE = 512;

    private final Path path;
    private final MessageType schema;
    private final ParquetProperties properties;
    private final CodecFactory codecs;
    private final BytesInputCompressor compressor;
    private final ParquetFileWriter file;
    private @Nullable RowGroup group;

    /** Where the values come from. */
    @FunctionalInterface
    public interface Source {
        /** Writes a column's values of the rows from {@code from} to before {@code end}, one for each; columns by the schema's order. */
        void write(int column, int from, int end, ColumnWriter to);
    }

    /** Takes the place of a file that is there; {@code IO_FAILED} if it can't be written. */
    public ParquetRows(Storage storage, Path path, MessageType schema, ParquetProperties properties) {
        this.path = path;
        this.schema = schema;
        this.properties = properties;
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
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    /** Appends so many rows. */
    public void write(int count, Source source) {
        try {
            for (int from = 0; from < count; from += ROWS_AT_ONCE) {
                RowGroup current = group == null ? new RowGroup() : group;
                group = current;
                current.write(source, from, Math.min(count, from + ROWS_AT_ONCE));
                if (current.columns.getBufferedSize() >= ROW_GROUP_BYTES) {
                    endGroup();
                }
            }
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    @Override
    public void close() {
        try (file) {
            endGroup();
            file.end(Map.of());
        } catch (IOException | FSError e) {
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

        void write(Source source, int start, int end) {
            for (int column = 0; column < schema.getFieldCount(); column++) {
                source.write(
                        column,
                        start,
                        end,
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
    }
}
