package io.bellwether.worker.dataset;

import io.bellwether.client.ClusterException;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** ORC: types and row counts are told by the files' footers. */
final class OrcFormat implements TableFormat {
    private static final int MAX_LONG_DIGITS = 18;

    @Override
    public String label() {
        return "ORC";
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public TableSchema survey(Storage storage, List<StoredFile> files, boolean strict) {
        List<TableColumn> columns = columnsOf(storage, files.get(0).path());
        SchemaCheck check = new SchemaCheck(files.get(0).path(), columns);
        Map<String, Long> rows = new LinkedHashMap<>();
        for (StoredFile file : files) {
            try (Reader reader = open(storage, file.path())) {
                if (strict) {
                    check.accept(file.path(), columns(reader.getSchema()));
                }
                rows.put(file.path(), reader.getNumberOfRows());
            } catch (IOException e) {
                throw DataErrors.failed("reading", file.path(), e);
            }
        }
        return new TableSchema(check.columns(), rows, Map.of());
    }

    @Override
    public List<TableColumn> columnsOf(Storage storage, String file) {
        try (Reader reader = open(storage, file)) {
            return columns(reader.getSchema());
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    @Override
    public List<Table.Part> parts(Storage storage, String file) {
        try (Reader reader = open(storage, file)) {
            return reader.getStripes().stream()
                    .map(stripe -> new Table.Part(stripe.getOffset(), stripe.getNumberOfRows()))
                    .toList();
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    @Override
    public TableReader read(
            Storage storage,
            String file,
            long start,
            long length,
            List<TableColumn> wanted,
            UnaryOperator<List<TableColumn>> inFile) {
        Reader reader = open(storage, file);
        List<TableColumn> columns;
        try {
            columns = inFile.apply(columns(reader.getSchema()));
        } catch (RuntimeException e) {
            close(file, reader);
            throw e;
        }
        return new OrcTableReader(file, reader, start, length, columns);
    }

    private static void close(String file, Reader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw DataErrors.failed("closing", file, e);
        }
    }

    private static Reader open(Storage storage, String file) {
        Path path = storage.resolve(file);
        try {
            return OrcFile.createReader(
                    path, OrcFile.readerOptions(storage.configuration()).useUTCTimestamp(true));
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        } catch (ClusterException e) {
            throw e;
        } catch (RuntimeException e) {
            throw DataErrors.broken(file, e);
        }
    }

    /** The top-level columns of one value each; nested ones are left out. */
    private static List<TableColumn> columns(TypeDescription schema) {
        List<TableColumn> columns = new ArrayList<>();
        if (schema.getCategory() != TypeDescription.Category.STRUCT) {
            return columns;
        }
        for (int i = 0; i < schema.getFieldNames().size(); i++) {
            TableColumn column =
                    column(schema.getFieldNames().get(i), schema.getChildren().get(i));
            if (column != null) {
                columns.add(column);
            }
        }
        return columns;
    }

    private static @Nullable TableColumn column(String name, TypeDescription type) {
        return switch (type.getCategory()) {
            case BOOLEAN -> TableColumn.bool(name);
            case BYTE, SHORT, INT, LONG -> TableColumn.integer(name);
            case FLOAT, DOUBLE -> TableColumn.floating(name);
            case STRING, CHAR, VARCHAR -> TableColumn.text(name);
            case DATE ->
                TableColumn.ofParquet(Types.optional(PrimitiveTypeName.INT32)
                        .as(LogicalTypeAnnotation.dateType())
                        .named(name));
            case TIMESTAMP, TIMESTAMP_INSTANT ->
                TableColumn.ofParquet(Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(
                                type.getCategory() == TypeDescription.Category.TIMESTAMP_INSTANT,
                                LogicalTypeAnnotation.TimeUnit.MICROS))
                        .named(name));
            case DECIMAL ->
                TableColumn.ofParquet(Types.optional(
                                type.getPrecision() <= MAX_LONG_DIGITS
                                        ? PrimitiveTypeName.INT64
                                        : PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.decimalType(type.getScale(), type.getPrecision()))
                        .named(name));
            case BINARY ->
                TableColumn.ofParquet(Types.optional(PrimitiveTypeName.BINARY).named(name));
            default -> null;
        };
    }
}
