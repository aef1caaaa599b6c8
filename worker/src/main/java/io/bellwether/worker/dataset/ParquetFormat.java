package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.parquet.hadoop.ParquetFileReader;

/** Parquet: types, row counts and places of rows are told by the files' footers. */
final class ParquetFormat implements TableFormat {
    private final ParquetFiles opened = new ParquetFiles();

    @Override
    public String label() {
        return "Parquet";
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
        Map<String, List<Table.Part>> parts = new LinkedHashMap<>();
        for (StoredFile file : files) {
            try (ParquetFileReader reader = open(storage, file.path())) {
                if (strict) {
                    check.accept(file.path(), ParquetTableReader.columnsOf(reader));
                }
                rows.put(file.path(), reader.getRecordCount());
                parts.put(file.path(), footer(reader).parts());
            } catch (IOException e) {
                throw DataErrors.failed("reading", file.path(), e);
            }
        }
        return new TableSchema(check.columns(), rows, Map.of()).withParts(parts);
    }

    @Override
    public List<TableColumn> columnsOf(Storage storage, String file) {
        try (ParquetFileReader reader = open(storage, file)) {
            return ParquetTableReader.columnsOf(reader);
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
        return ParquetTableReader.open(file, opened.open(storage, file, start, length), inFile);
    }

    @Override
    public List<Table.Part> parts(Storage storage, String file) {
        return footer(storage, file).parts();
    }

    /** What the end of a file says of it. */
    Table.Footer footer(Storage storage, String file) {
        try (ParquetFileReader reader = open(storage, file)) {
            return footer(reader);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file, e);
        }
    }

    private static Table.Footer footer(ParquetFileReader reader) {
        return new Table.Footer(List.copyOf(reader.getRowGroups()), ParquetTableReader.columnsOf(reader));
    }

    private ParquetFileReader open(Storage storage, String file) {
        return opened.open(storage, file, 0, Long.MAX_VALUE / 2);
    }
}
