package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Column by column, straight into primitive arrays: no record is assembled and nothing is boxed. Numbers
 * are read by ParquetPages, whole stretches at a time; other types and rarer encodings by Parquet's ColumnReader, value by value. Only top-level primitive columns are read, so the repetition level is always 0 and a value is there
 * exactly if its definition level is the column's maximum. A batch never spans row groups.
 */
/** Reads the row groups of a Parquet file whose middle lies in a byte range. */
final class ParquetTableReader implements TableReader {
    /** Those that Hadoop has no code of. */
    private static final Set<CompressionCodecName> ABSENT =
            EnumSet.of(CompressionCodecName.BROTLI, CompressionCodecName.LZO);

    private final String file;
    private final ParquetFileReader reader;
    private final MessageType projection;
    private final List<ColumnVector> vectors = new ArrayList<>();
    private final List<Values> values = new ArrayList<>();
    private long rowsLeft;
    private int rowGroup = -1;

    private ParquetTableReader(String file, ParquetFileReader reader, List<TableColumn> columns) {
        this.file = file;
        this.reader = reader;
        MessageType schema = reader.getFileMetaData().getSchema();
        List<Type> types = new ArrayList<>();
        for (TableColumn column : columns) {
            types.add(schema.getType(column.name()));
            vectors.add(new ColumnVector(column, BATCH_ROWS));
        }
        projection = new MessageType(schema.getName(), types);
        reader.getRowGroups().forEach(this::requireCodecs);
        reader.setRequestedSchema(projection);
    }

    private void requireCodecs(BlockMetaData rowGroup) {
        for (ColumnChunkMetaData chunk : rowGroup.getColumns()) {
            if (ABSENT.contains(chunk.getCodec())
                    && projection.containsPath(chunk.getPath().toArray())) {
                throw DataErrors.invalid(
                        "file " + file + ", column '" + chunk.getPath().toDotString() + "'",
                        "packed by " + chunk.getCodec(),
                        "UNCOMPRESSED, SNAPPY, GZIP, ZSTD or LZ4",
                        "write the file anew with one of these");
            }
        }
    }

    /**
     * Takes over a file that was opened.
     *
     * @param choice gives the columns to read, out of those that the file has
     */
    static ParquetTableReader open(String file, ParquetFileReader reader, UnaryOperator<List<TableColumn>> choice) {
        try {
            return new ParquetTableReader(file, reader, choice.apply(columnsOf(reader)));
        } catch (RuntimeException | Error e) {
            try (reader) {
                throw e;
            } catch (IOException closing) {
                e.addSuppressed(closing);
                throw e;
            }
        }
    }

    /** The top-level primitive columns of a file; nested ones are left out. */
    static List<TableColumn> columnsOf(ParquetFileReader reader) {
        List<TableColumn> columns = new ArrayList<>();
        for (Type type : reader.getFileMetaData().getSchema().getFields()) {
            if (type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED)) {
                columns.add(TableColumn.ofParquet(type.asPrimitiveType()));
            }
        }
        return columns;
    }

    @Override
    public int next() {
        try {
            while (rowsLeft == 0) {
                rowGroup++;
                PageReadStore pages = reader.readNextRowGroup();
                if (pages == null) {
                    return 0;
                }
                startRowGroup(pages);
            }
            int rows = (int) Math.min(rowsLeft, BATCH_ROWS);
            for (int column = 0; column < values.size(); column++) {
                values.get(column).read(vectors.get(column), rows);
            }
            rowsLeft -= rows;
            return rows;
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, where(), e);
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DataErrors.broken(file, where(), e);
        }
    }

    @Override
    public List<ColumnVector> columns() {
        return vectors;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private String where() {
        return "row group " + rowGroup + " of those read (from 0)";
    }

    private void startRowGroup(PageReadStore rowGroup) throws IOException {
        rowsLeft = rowGroup.getRowCount();
        values.clear();
        Map<ColumnPath, ColumnChunkMetaData> chunks = new HashMap<>();
        reader.getRowGroups().stream()
                .filter(block -> block.getRowIndexOffset()
                                == rowGroup.getRowIndexOffset().orElse(-1L)
                        && block.getRowCount() == rowGroup.getRowCount())
                .forEach(block -> block.getColumns().forEach(chunk -> chunks.put(chunk.getPath(), chunk)));
        ColumnReadStoreImpl store = new ColumnReadStoreImpl(
                rowGroup, new Ignored(), projection, reader.getFileMetaData().getCreatedBy());
        for (ColumnVector vector : vectors) {
            ColumnDescriptor descriptor = projection.getColumnDescription(
                    new String[] {vector.column().name()});
            ColumnChunkMetaData chunk = chunks.get(ColumnPath.get(descriptor.getPath()));
            if (chunk != null && ParquetPages.canRead(chunk)) {
                values.add(new ParquetPages(descriptor, rowGroup.getPageReader(descriptor))::read);
            } else {
                ColumnReader single = store.getColumnReader(descriptor);
                values.add((to, rows) -> fill(to, single, rows));
            }
        }
    }

    private static void fill(ColumnVector vector, ColumnReader values, int rows) {
        int present = values.getDescriptor().getMaxDefinitionLevel();
        PrimitiveTypeName stored = values.getDescriptor().getPrimitiveType().getPrimitiveTypeName();
        for (int row = 0; row < rows; row++) {
            if (values.getCurrentDefinitionLevel() < present) {
                vector.setNull(row);
            } else {
                copy(vector, values, stored, row);
            }
            values.consume();
        }
    }

    private static void copy(ColumnVector vector, ColumnReader values, PrimitiveTypeName stored, int row) {
        switch (stored) {
            case INT32 -> vector.set(row, (long) values.getInteger());
            case INT64 -> vector.set(row, values.getLong());
            case FLOAT -> vector.set(row, (double) values.getFloat());
            case DOUBLE -> vector.set(row, values.getDouble());
            case BOOLEAN -> vector.set(row, values.getBoolean() ? 1L : 0L);
            default -> vector.set(row, values.getBinary());
        }
    }

    /** What is left of one column of a row group. */
    @FunctionalInterface
    private interface Values {
        void read(ColumnVector to, int rows) throws IOException;
    }

    /** Parquet wants converters even if none is called. */
    private static final class Ignored extends GroupConverter {
        private static final PrimitiveConverter NOTHING = new PrimitiveConverter() {};

        @Override
        public @Nullable Converter getConverter(int field) {
            return NOTHING;
        }

        @Override
        public void start() {}

        @Override
        public void end() {}
    }
}
