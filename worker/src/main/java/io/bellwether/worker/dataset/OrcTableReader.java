package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hive.ql.exec.vector.BytesColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DecimalColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.DoubleColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.LongColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.TimestampColumnVector;
import org.apache.hadoop.hive.ql.exec.vector.VectorizedRowBatch;
import org.apache.orc.Reader;
import org.apache.orc.RecordReader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/** Reads columns of the stripes of an ORC file that begin in a byte range. Caller-confined. */
final class OrcTableReader implements TableReader {
    private final String file;
    private final Reader reader;
    private final RecordReader rows;
    private final VectorizedRowBatch batch;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final int[] fields;

    OrcTableReader(String file, Reader reader, long start, long length, List<TableColumn> columns) {
        this.file = file;
        this.reader = reader;
        TypeDescription schema = reader.getSchema();
        boolean[] include = new boolean[schema.getMaximumId() + 1];
        include[0] = true;
        fields = new int[columns.size()];
        for (int i = 0; i < fields.length; i++) {
            TableColumn column = columns.get(i);
            fields[i] = schema.getFieldNames().indexOf(column.name());
            include[schema.getChildren().get(fields[i]).getId()] = true;
            vectors.add(new ColumnVector(column, BATCH_ROWS));
        }
        batch = schema.createRowBatch(BATCH_ROWS);
        try {
            rows = reader.rows(reader.options().range(start, length).include(include));
        } catch (IOException e) {
            close(reader);
            throw DataErrors.failed("reading", file, e);
        } catch (RuntimeException e) {
            close(reader);
            throw DataErrors.broken(file, e);
        }
    }

    @Override
    public int next() {
        long row = -1;
        try {
            row = rows.getRowNumber();
            if (!rows.nextBatch(batch)) {
                return 0;
            }
            for (int i = 0; i < fields.length; i++) {
                fill(vectors.get(i), batch.cols[fields[i]], batch.size);
            }
            return batch.size;
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DataErrors.broken(file, "after row " + row, e);
        }
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        try {
            rows.close();
            reader.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private void close(Reader opened) {
        try {
            opened.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private static void fill(ColumnVector vector, org.apache.hadoop.hive.ql.exec.vector.ColumnVector from, int size) {
        for (int row = 0; row < size; row++) {
            int at = from.isRepeating ? 0 : row;
            if (!from.noNulls && from.isNull[at]) {
                vector.setNull(row);
            } else if (from instanceof TimestampColumnVector times) { // before the numbers: it is none
                vector.set(row, micros(times.time[at], times.nanos[at]));
            } else if (from instanceof LongColumnVector longs) { // Decimal64ColumnVector and dates, too
                vector.set(row, longs.vector[at]);
            } else if (from instanceof DoubleColumnVector doubles) {
                vector.set(row, doubles.vector[at]);
            } else if (from instanceof BytesColumnVector bytes) {
                vector.set(
                        row,
                        Binary.fromConstantByteArray(java.util.Arrays.copyOfRange(
                                bytes.vector[at], bytes.start[at], bytes.start[at] + bytes.length[at])));
            } else if (from instanceof DecimalColumnVector decimals) {
                set(vector, row, decimals.vector[at].getHiveDecimal().bigDecimalValue());
            } else {
                throw new IllegalStateException(
                        "no reader for " + from.getClass().getName());
            }
        }
    }

    /**
     * Of the nanoseconds only what the milliseconds do not have: Arrow writes times before 1970 with a negative part of a second, which the
     * milliseconds have right.
     */
    private static long micros(long millis, int nanosOfSecond) {
        return millis * 1_000 + Math.floorDiv(nanosOfSecond % 1_000_000, 1_000);
    }

    private static void set(ColumnVector vector, int row, BigDecimal value) {
        var type = vector.column().type();
        int scale = ((DecimalLogicalTypeAnnotation) type.getLogicalTypeAnnotation()).getScale();
        var unscaled = value.setScale(scale, java.math.RoundingMode.HALF_EVEN).unscaledValue();
        if (type.getPrimitiveTypeName() == PrimitiveTypeName.INT64) {
            vector.set(row, unscaled.longValueExact());
        } else {
            vector.set(row, Binary.fromConstantByteArray(unscaled.toByteArray()));
        }
    }
}
