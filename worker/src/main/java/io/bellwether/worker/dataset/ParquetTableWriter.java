package io.bellwether.worker.dataset;

import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Writes columns into one Parquet file. Caller-confined. */
public final class ParquetTableWriter implements AutoCloseable {
    private final MessageType schema;
    private final ParquetRows file;
    private long rows;

    /** A column of rows that are to be written, of which row 0 lies in the vector at {@code first}. */
    public record Slice(ColumnVector vector, int first) {}

    public ParquetTableWriter(Storage storage, Path path, List<TableColumn> columns) {
        schema = new MessageType(
                "row", columns.stream().<Type>map(TableColumn::type).toList());
        file = new ParquetRows(
                storage, path, schema, ParquetProperties.builder().build());
    }

    /** Appends {@code count} rows of all columns, in the order of the schema. */
    public void write(List<Slice> columns, int count) {
        file.write(count, (column, from, end, to) -> {
            Slice slice = columns.get(column);
            PrimitiveTypeName type = schema.getType(column).asPrimitiveType().getPrimitiveTypeName();
            copy(slice.vector(), slice.first() + from, slice.first() + end, type, to);
        });
        rows += count;
    }

    public long rows() {
        return rows;
    }

    @Override
    public void close() {
        file.close();
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
