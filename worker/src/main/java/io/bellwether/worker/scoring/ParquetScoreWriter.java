package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TableColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
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
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Column by column into Parquet's own column writers, some hundred rows of each at a time, so that a column's code
 * and buffers stay in the cache and no record passes through a consumer. Scores and row ids are hardly ever the same twice: for them a
 * dictionary would only be given up after some time.
 */
/** Writes Parquet. */
final class ParquetScoreWriter implements ScoreWriter {
    /** Bounds the writer's memory: what a row group holds is kept until it is full. */
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private static final int ROWS_AT_ONCE = 512;

    private final Path path;
    private final MessageType schema;
    private final CodecFactory codecs;
    private final BytesInputCompressor compressor;
    private final ParquetFileWriter file;
    private final ParquetProperties properties = ParquetProperties.builder()
            .withDictionaryEncoding(ScoringColumns.ROW_ID, false)
            .withDictionaryEncoding(ScoringColumns.SCORE, false)
            .build();
    private @Nullable RowGroup group;

    ParquetScoreWriter(Storage storage, Path path, List<TableColumn> copied) {
        this.path = path;
        schema = schema(copied);
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

    @Override
    public void write(ScoredRows rows) {
        try {
            for (int from = 0; from < rows.count(); from += ROWS_AT_ONCE) {
                RowGroup current = group == null ? new RowGroup() : group;
                group = current;
                current.write(rows, from, Math.min(rows.count(), from + ROWS_AT_ONCE));
                if (current.columns.getBufferedSize() >= ROW_GROUP_BYTES) {
                    endGroup();
                }
            }
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
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

    private static MessageType schema(List<TableColumn> copied) {
        List<Type> fields = new ArrayList<>();
        fields.add(Types.required(PrimitiveTypeName.INT64).named(ScoringColumns.ROW_ID));
        copied.forEach(column -> fields.add(column.type()));
        fields.add(Types.required(PrimitiveTypeName.DOUBLE).named(ScoringColumns.SCORE));
        return new MessageType("scores", fields);
    }

    /** The rows that will lie together. */
    private final class RowGroup {
        private final ColumnChunkPageWriteStore pages = new ColumnChunkPageWriteStore(
                compressor, schema, properties.getAllocator(), properties.getColumnIndexTruncateLength(), true);
        private final ColumnWriteStore columns = properties.newColumnWriteStore(schema, pages, pages);
        private long rows;

        void write(ScoredRows from, int start, int end) {
            List<ColumnDescriptor> descriptors = schema.getColumns();
            ColumnWriter ids = columns.getColumnWriter(descriptors.get(0));
            for (int row = start; row < end; row++) {
                ids.write(from.ids()[row], 0, 0);
            }
            for (int column = 0; column < from.copied().size(); column++) {
                copy(
                        from.copied().get(column),
                        from.places(),
                        start,
                        end,
                        columns.getColumnWriter(descriptors.get(column + 1)));
            }
            ColumnWriter scores = columns.getColumnWriter(descriptors.get(descriptors.size() - 1));
            for (int row = start; row < end; row++) {
                scores.write(from.scores()[row], 0, 0);
            }
            for (int row = start; row < end; row++) {
                columns.endRecord();
            }
            rows += end - start;
        }

        void end() throws IOException {
            file.startBlock(rows);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
            columns.close();
            pages.close();
        }

        private static void copy(ColumnVector vector, int[] places, int start, int end, ColumnWriter to) {
            PrimitiveTypeName type = vector.column().type().getPrimitiveTypeName();
            for (int row = start; row < end; row++) {
                int place = places[row];
                if (vector.isNull(place)) {
                    to.writeNull(0, 0);
                    continue;
                }
                switch (type) {
                    case INT32 -> to.write((int) vector.whole(place), 0, 1);
                    case INT64 -> to.write(vector.whole(place), 0, 1);
                    case BOOLEAN -> to.write(vector.whole(place) != 0, 0, 1);
                    case FLOAT -> to.write((float) vector.floating(place), 0, 1);
                    case DOUBLE -> to.write(vector.floating(place), 0, 1);
                    default -> to.write(vector.bytes(place), 0, 1);
                }
            }
        }
    }
}
