package io.bellwether.worker.dataset;

import io.bellwether.worker.dataset.Storage.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.jspecify.annotations.Nullable;

/** A file or a directory of files of one format, with the columns of the first. Immutable; thread-safe. */
public final class Table {
    private static final byte[] PARQUET_MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final Storage storage;
    private final String path;
    private final List<StoredFile> files;
    private final Map<String, TableColumn> columns = new LinkedHashMap<>();
    private final @Nullable CsvSchema csv;

    private Table(Storage storage, String path, List<StoredFile> files, @Nullable CsvSchema csv) {
        this.storage = storage;
        this.path = path;
        this.files = List.copyOf(files);
        this.csv = csv;
        List<TableColumn> found = csv != null ? csv.columns() : parquetColumns(files.get(0));
        found.forEach(column -> columns.put(column.name(), column));
    }

    /**
     * Lists the files and finds the columns. CSV is read in full for that, Parquet by the footer of the first file.
     *
     * @param what the path's name in messages, for example {@code dataset path}
     */
    public static Table open(Storage storage, String what, String path) {
        List<StoredFile> files = storage.list(what, path);
        long parquet = files.stream().filter(file -> isParquet(storage, file)).count();
        if (parquet != 0 && parquet != files.size()) {
            throw DataErrors.invalid(
                    what,
                    path + " holds " + parquet + " Parquet files of " + files.size(),
                    "one format",
                    "separate them");
        }
        return new Table(storage, path, files, parquet == 0 ? CsvSchema.infer(storage, files) : null);
    }

    /** A table of files that were looked at before: CSV types are not inferred again. */
    public static Table reopen(Storage storage, String path, List<StoredFile> files, List<TableColumn> csvColumns) {
        boolean parquet = isParquet(storage, files.get(0));
        return new Table(storage, path, files, parquet ? null : new CsvSchema(csvColumns, Map.of(), Map.of()));
    }

    public String path() {
        return path;
    }

    public List<StoredFile> files() {
        return files;
    }

    public boolean isParquet() {
        return csv == null;
    }

    public List<TableColumn> columns() {
        return List.copyOf(columns.values());
    }

    /**
     * The column of that name.
     *
     * @param what who asks, for the message that names the nearest column if there is none
     */
    public TableColumn column(String what, String name) {
        TableColumn column = columns.get(name);
        if (column == null) {
            throw DataErrors.noColumn(what, name, columns.keySet());
        }
        return column;
    }

    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /** An example of why a CSV column is not numeric. */
    Optional<String> firstText(String column) {
        return csv == null
                ? Optional.empty()
                : Optional.ofNullable(csv.firstText().get(column));
    }

    /** How many rows a file has. */
    public long rows(StoredFile file) {
        if (csv != null) {
            Long rows = csv.rows().get(file.path());
            if (rows == null) {
                throw new IllegalStateException("the rows of " + file.path() + " were not counted");
            }
            return rows;
        }
        return rowGroups(file).stream().mapToLong(BlockMetaData::getRowCount).sum();
    }

    /** The row groups of a Parquet file. */
    public List<BlockMetaData> rowGroups(StoredFile file) {
        return footer(file).rowGroups();
    }

    /** What the end of a Parquet file says of it. */
    public Footer footer(StoredFile file) {
        try (ParquetFileReader reader = ParquetTableReader.reader(storage, file.path(), 0, Long.MAX_VALUE / 2)) {
            return new Footer(List.copyOf(reader.getRowGroups()), ParquetTableReader.columnsOf(reader));
        } catch (IOException e) {
            throw DataErrors.failed("reading", file.path(), e);
        }
    }

    /** The row groups of a Parquet file, and its columns. */
    public record Footer(List<BlockMetaData> rowGroups, List<TableColumn> columns) {}

    /** Streams the named columns of a whole file. */
    public TableReader read(StoredFile file, List<String> names) {
        return read(file.path(), 0, Long.MAX_VALUE / 2, names);
    }

    /** Streams the named columns of the row groups whose middle lies in the byte range; CSV is always read in full. */
    public TableReader read(String file, long start, long length, List<String> names) {
        List<TableColumn> wanted =
                names.stream().map(name -> column("file " + file, name)).toList();
        if (csv != null) {
            return new CsvTableReader(storage, file, wanted);
        }
        return ParquetTableReader.open(storage, file, start, length, here -> inThisFile(file, wanted, here));
    }

    /** Files of one directory may store a number differently; text and numbers may not change places. */
    private List<TableColumn> inThisFile(String file, List<TableColumn> wanted, List<TableColumn> columnsHere) {
        Map<String, TableColumn> here = new LinkedHashMap<>();
        columnsHere.forEach(column -> here.put(column.name(), column));
        List<TableColumn> found = new ArrayList<>();
        for (TableColumn column : wanted) {
            TableColumn same = here.get(column.name());
            if (same == null) {
                throw DataErrors.noColumn("file " + file, column.name(), here.keySet());
            }
            if (same.hasNumbers() != column.hasNumbers()) {
                throw DataErrors.invalid(
                        "file " + file + ", column '" + column.name() + "'",
                        same.type().toString(),
                        column.type() + " as in " + files.get(0).path(),
                        "write all files of the directory with one schema");
            }
            found.add(same);
        }
        return found;
    }

    private List<TableColumn> parquetColumns(StoredFile file) {
        try (ParquetFileReader reader = ParquetTableReader.reader(storage, file.path(), 0, Long.MAX_VALUE / 2)) {
            return ParquetTableReader.columnsOf(reader);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file.path(), e);
        }
    }

    private static boolean isParquet(Storage storage, StoredFile file) {
        if (file.bytes() == 0) {
            throw DataErrors.invalid("file " + file.path(), "0 bytes", "a Parquet or CSV file", "write it anew");
        }
        byte[] magic = new byte[PARQUET_MAGIC.length];
        try (InputStream in = storage.open(file.path())) {
            in.readNBytes(magic, 0, magic.length);
        } catch (IOException e) {
            throw DataErrors.failed("reading", file.path(), e);
        }
        boolean parquet = Arrays.equals(magic, PARQUET_MAGIC);
        if (!parquet && file.path().endsWith(".parquet")) {
            throw DataErrors.invalid(
                    "file " + file.path(), "it does not start with PAR1", "a Parquet file", "write it anew");
        }
        return parquet;
    }
}
