package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TableColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** Writes {@code row_id}, the copied columns in their own types, and {@code score}. Caller-confined. */
final class ScoreFileWriter implements AutoCloseable {
    /** Bounds the writer's memory: what a row group holds is kept until it is full. */
    private static final long ROW_GROUP_BYTES = 32L << 20;

    private final Path file;
    private final Row row = new Row();
    private final ParquetWriter<Row> writer;

    ScoreFileWriter(Storage storage, Path file, List<TableColumn> copied) {
        this.file = file;
        try {
            OutputFile out = HadoopOutputFile.fromPath(file, storage.configuration());
            writer = new Builder(out, schema(copied))
                    .withConf(storage.configuration())
                    .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                    .withCompressionCodec(CompressionCodecName.ZSTD)
                    .withRowGroupSize(ROW_GROUP_BYTES)
                    .build();
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(file), e);
        }
    }

    /** Writes one row: the values of {@code copied} at {@code index}, in the order of the columns given at first. */
    void write(long rowId, List<ColumnVector> copied, int index, double score) {
        row.rowId = rowId;
        row.copied = copied;
        row.index = index;
        row.score = score;
        try {
            writer.write(row);
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(file), e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw DataErrors.failed("writing", Storage.display(file), e);
        }
    }

    private static MessageType schema(List<TableColumn> copied) {
        List<Type> fields = new ArrayList<>();
        fields.add(Types.required(PrimitiveTypeName.INT64).named(ScoringColumns.ROW_ID));
        copied.forEach(column -> fields.add(column.type()));
        fields.add(Types.required(PrimitiveTypeName.DOUBLE).named(ScoringColumns.SCORE));
        return new MessageType("scores", fields);
    }

    /** The one row that is passed through Parquet's writer again and again. */
    private static final class Row {
        private long rowId;
        private List<ColumnVector> copied = List.of();
        private int index;
        private double score;
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {
        private final MessageType schema;

        Builder(OutputFile file, MessageType schema) {
            super(file);
            this.schema = schema;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new Support(schema);
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new Support(schema);
        }
    }

    private static final class Support extends WriteSupport<Row> {
        private final MessageType schema;

        @SuppressWarnings("NullAway.Init") // prepareForWrite comes first
        private RecordConsumer out;

        Support(MessageType schema) {
            this.schema = schema;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract all the same
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            out = consumer;
        }

        @Override
        public void write(Row row) {
            int field = 0;
            out.startMessage();
            out.startField(ScoringColumns.ROW_ID, field);
            out.addLong(row.rowId);
            out.endField(ScoringColumns.ROW_ID, field++);
            for (ColumnVector vector : row.copied) {
                if (!vector.isNull(row.index)) {
                    String name = vector.column().name();
                    out.startField(name, field);
                    copy(vector, row.index);
                    out.endField(name, field);
                }
                field++;
            }
            out.startField(ScoringColumns.SCORE, field);
            out.addDouble(row.score);
            out.endField(ScoringColumns.SCORE, field);
            out.endMessage();
        }

        private void copy(ColumnVector vector, int index) {
            switch (vector.column().type().getPrimitiveTypeName()) {
                case INT32 -> out.addInteger((int) vector.whole(index));
                case INT64 -> out.addLong(vector.whole(index));
                case BOOLEAN -> out.addBoolean(vector.whole(index) != 0);
                case FLOAT -> out.addFloat((float) vector.floating(index));
                case DOUBLE -> out.addDouble(vector.floating(index));
                default -> out.addBinary(vector.bytes(index));
            }
        }
    }
}
