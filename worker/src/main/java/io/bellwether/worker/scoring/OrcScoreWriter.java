package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TableColumn;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.List;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hive.common.type.HiveDecimal;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DecimalColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DoubleColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.VectorizedRowBatch;
import org.apache.orc.CompressionKind;
import org.apache.orc.OrcFile;
import org.apache.orc.TypeDescription;
import org.apache.orc.Writer;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Writes ORC. It has no unsigned numbers: they become decimals without a fraction. */
final class OrcScoreWriter implements ScoreWriter {
    private final Path path;
    private final Writer writer;
    private final VectorizedRowBatch batch;

    OrcScoreWriter(Storage storage, Path path, List<TableColumn> copied) {
        this.path = path;
        TypeDescription schema = TypeDescription.createStruct();
        schema.addField(ScoringColumns.ROW_ID, TypeDescription.createLong());
        copied.forEach(column -> schema.addField(column.name(), typeOf(column)));
        schema.addField(ScoringColumns.SCORE, TypeDescription.createDouble());
        batch = schema.createRowBatch();
        for (var column : batch.cols) {
            if (column instanceof TimestampColumnVector timestamps) {
                timestamps.setIsUTC(true);
            }
        }
        try {
            writer = OrcFile.createWriter(
                    path,
                    OrcFile.writerOptions(storage.configuration())
                            .setSchema(schema)
                            .compress(CompressionKind.ZSTD)
                            .useUTCTimestamp(true)
                            .overwrite(true));
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    @Override
    public void write(ScoredRows rows) {
        try {
            for (int from = 0; from < rows.count(); from += batch.getMaxSize()) {
                batch.reset();
                batch.size = Math.min(batch.getMaxSize(), rows.count() - from);
                fill(rows, from);
                writer.addRowBatch(batch);
            }
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    private void fill(ScoredRows rows, int from) {
        int last = batch.numCols - 1;
        System.arraycopy(rows.ids(), from, ((LongColumnVector) batch.cols[0]).vector, 0, batch.size);
        System.arraycopy(rows.scores(), from, ((DoubleColumnVector) batch.cols[last]).vector, 0, batch.size);
        for (int column = 1; column < last; column++) {
            ColumnVector source = rows.copied().get(column - 1);
            for (int row = 0; row < batch.size; row++) {
                int place = rows.places()[from + row];
                if (source.isNull(place)) {
                    batch.cols[column].noNulls = false;
                    batch.cols[column].isNull[row] = true;
                } else {
                    copy(source, place, column, row);
                }
            }
        }
    }

    private void copy(ColumnVector source, int place, int column, int row) {
        var target = batch.cols[column];
        if (target instanceof TimestampColumnVector timestamps) {
            timestamps.set(row, Timestamp.from(CopiedValues.instant(source, place)));
        } else if (target instanceof DecimalColumnVector decimals) {
            decimals.set(row, HiveDecimal.create(CopiedValues.decimal(source, place)));
        } else if (target instanceof DoubleColumnVector numbers) {
            numbers.vector[row] = source.floating(place);
        } else if (target instanceof BytesColumnVector bytes) {
            bytes.setVal(row, source.bytes(place).getBytes());
        } else {
            ((LongColumnVector) target).vector[row] = source.whole(place);
        }
    }

    private static TypeDescription typeOf(TableColumn column) {
        PrimitiveTypeName stored = column.type().getPrimitiveTypeName();
        boolean isNumber = stored == PrimitiveTypeName.INT32 || stored == PrimitiveTypeName.INT64;
        return switch (column.kind()) {
            case BOOLEAN -> TypeDescription.createBoolean();
            case INTEGER ->
                stored == PrimitiveTypeName.INT32 ? TypeDescription.createInt() : TypeDescription.createLong();
            case UNSIGNED -> TypeDescription.createDecimal().withPrecision(20).withScale(0);
            case DECIMAL -> decimal((DecimalLogicalTypeAnnotation) column.type().getLogicalTypeAnnotation());
            case FLOATING ->
                stored == PrimitiveTypeName.FLOAT ? TypeDescription.createFloat() : TypeDescription.createDouble();
            case DATE -> TypeDescription.createDate();
            case TIMESTAMP ->
                isWallClock(column) ? TypeDescription.createTimestamp() : TypeDescription.createTimestampInstant();
            case TEXT -> TypeDescription.createString();
            case OPAQUE -> isNumber ? TypeDescription.createLong() : TypeDescription.createBinary();
        };
    }

    private static boolean isWallClock(TableColumn column) {
        return column.type().getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp
                && !timestamp.isAdjustedToUTC();
    }

    private static TypeDescription decimal(DecimalLogicalTypeAnnotation type) {
        return TypeDescription.createDecimal()
                .withPrecision(Math.min(type.getPrecision(), HiveDecimal.MAX_PRECISION))
                .withScale(type.getScale());
    }
}
