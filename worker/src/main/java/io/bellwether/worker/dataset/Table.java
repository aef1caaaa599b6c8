package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.task.MalformedData;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory of files of one format, with the columns of the first, of types that hold the values of all, and those of the directories' names. Immutable;
 * thread-safe.
 */
public final class Table {
    private final Storage storage;
    private final String path;
    private final List<StoredFile> files;
    private final TableFormat format;
    private final TableSchema schema;
    private final Partitions partitions;
    private final Map<String, TableColumn> columns = new LinkedHashMap<>();

    private Table(
            Storage storage,
            String path,
            List<StoredFile> files,
            TableFormat format,
            TableSchema schema,
            Partitions partitions) {
        this.storage = storage;
        this.path = path;
        this.files = List.copyOf(files);
        this.format = format;
        this.schema = schema;
        this.partitions = partitions.without(schema.columns());
        schema.columns().forEach(column -> columns.put(column.name(), column));
        this.partitions.columns().forEach(column -> columns.put(column.name(), column));
    }

    /**
     * A table of a format that content and names of the files tell. Of files that tell their columns those of the first are the table's, and
     * a file that lacks one is refused only when that is read.
     */
    public static Table open(Storage storage, String what, String path) {
        return open(storage, what, path, SourceFormat.FOUND);
    }

    /** As {@link #open(Storage, String, String)}; as {@code options} say. */
    public static Table open(Storage storage, String what, String path, SourceFormat options) {
        return open(storage, what, path, options, false, List.of());
    }

    /**
     * As {@link #open(Storage, String, String, SourceFormat)}, of which columns are texts, unless {@code options} say otherwise: a text file
     * may happen to hold only such as look like numbers, which would not be the same texts again.
     */
    public static Table open(
            Storage storage, String what, String path, SourceFormat options, Collection<String> texts) {
        return open(storage, what, path, options, false, texts);
    }

    /** A table whose files must all have the same columns; as {@code options} say. */
    public static Table openStrictly(Storage storage, String what, String path, SourceFormat options) {
        return open(storage, what, path, options, true, List.of());
    }

    /** A table of the same columns as another: what are texts there are texts here. */
    static Table openLike(Table other, Storage storage, String what, String path, SourceFormat options) {
        List<String> texts = other.columns().stream()
                .filter(column -> column.kind() == TableColumn.Kind.TEXT)
                .map(TableColumn::name)
                .toList();
        return open(storage, what, path, options, true, texts);
    }

    /**
     * Lists the files and finds the columns. Text formats are read in full for that, of others the footers of all files.
     *
     * @param what the path's name in messages, for example {@code dataset path}
     * @throws io.bellwether.client.ClusterException {@code INVALID_DATA} if the files are not of one format and schema
     */
    private static Table open(
            Storage storage, String what, String path, SourceFormat options, boolean strict, Collection<String> texts) {
        List<StoredFile> files = storage.list(what, path);
        TableFormat format = FormatSearch.of(storage, what, path, files, withTexts(options, texts));
        TableSchema schema = format.survey(storage, files, strict);
        Table table = new Table(storage, path, files, format, schema, Partitions.of(storage, path, files, options));
        options.types().keySet().forEach(name -> table.column("dataset.format.types", name));
        return table;
    }

    private static SourceFormat withTexts(SourceFormat options, Collection<String> texts) {
        SourceFormat all = options;
        for (String column : texts) {
            all = options.types().containsKey(column) ? all : all.withColumn(column, SourceFormat.ColumnType.TEXT);
        }
        return all;
    }

    /**
     * A table of files that were looked at before: types are not found again.
     *
     * @param found the columns of text formats
     */
    public static Table reopen(
            Storage storage, String path, List<StoredFile> files, SourceFormat options, List<TableColumn> found) {
        TableFormat format = FormatSearch.again(storage, files.get(0), options);
        Partitions partitions = Partitions.of(storage, path, files, options);
        List<TableColumn> own = format.isTyped()
                ? format.columnsOf(storage, files.get(0).path())
                : found.stream()
                        .filter(column -> !partitions.columns().contains(column))
                        .toList();
        return new Table(storage, path, files, format, TableSchema.of(own), partitions);
    }

    /**
     * Some files of a table that was looked at before, with what was found among all of them.
     *
     * @param ofFiles columns of text formats
     * @param ofDirectories columns that directories' names tell
     */
    public static Table reopen(
            Storage storage,
            String path,
            List<StoredFile> files,
            SourceFormat options,
            List<TableColumn> ofFiles,
            List<TableColumn> ofDirectories) {
        TableFormat format = FormatSearch.again(storage, files.get(0), options);
        List<TableColumn> own =
                format.isTyped() ? format.columnsOf(storage, files.get(0).path()) : ofFiles;
        Partitions partitions = Partitions.of(storage, path, files, options).of(ofDirectories);
        return new Table(storage, path, files, format, TableSchema.of(own), partitions);
    }

    public String path() {
        return path;
    }

    public List<StoredFile> files() {
        return files;
    }

    public boolean isParquet() {
        return format instanceof ParquetFormat;
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

    /** An example of why a column of a text format is not numeric. */
    Optional<String> firstText(String column) {
        return Optional.ofNullable(schema.firstText().get(column));
    }

    /** What the directories' names say of a file's rows; null if nothing. */
    @Nullable
    String partition(StoredFile file) {
        return partitions.text(file.path());
    }

    /** The columns that the directories' names tell, and not the files. */
    public List<TableColumn> directoryColumns() {
        return partitions.columns();
    }

    /** How many rows a file has. */
    public long rows(StoredFile file) {
        Long rows = schema.rows().get(file.path());
        if (rows == null) {
            throw new IllegalStateException("the rows of " + file.path() + " were not counted");
        }
        return rows;
    }

    /** What of the files is passed over, as their format allows; null if nothing. */
    public @Nullable MalformedData malformed() {
        return schema.malformed();
    }

    /**
     * The parts of a file that can be read by themselves, in order; empty if it is read as a whole. Each goes to where the next begins, the first
     * from the file's beginning.
     */
    public List<Part> parts(StoredFile file) {
        List<Part> found = schema.parts().get(file.path());
        return found == null ? format.parts(storage, file.path()) : found;
    }

    /** A part of a file: where it begins in it, in bytes, and how many rows it has. */
    public record Part(long start, long rows) {}

    /** The row groups of a Parquet file. */
    public List<BlockMetaData> rowGroups(StoredFile file) {
        return footer(file).rowGroups();
    }

    /** What the end of a Parquet file says of it. */
    public Footer footer(StoredFile file) {
        if (!(format instanceof ParquetFormat parquet)) {
            throw new IllegalStateException(path + " is of " + format.label() + " (expected: Parquet)");
        }
        return parquet.footer(storage, file.path());
    }

    /** The row groups of a Parquet file, and its columns. */
    public record Footer(List<BlockMetaData> rowGroups, List<TableColumn> columns) {
        /** The row groups as parts of the file. */
        public List<Part> parts() {
            return rowGroups.stream()
                    .map(group -> new Part(group.getStartingPos(), group.getRowCount()))
                    .toList();
        }
    }

    /** Streams the named columns of a whole file. */
    public TableReader read(StoredFile file, List<String> names) {
        return read(file.path(), 0, Long.MAX_VALUE / 2, names);
    }

    /**
     * Streams the named columns of the row groups whose middle lies in the byte range, of a text those of the lines that begin there; of one whose
     * lines can't be told apart those of all.
     */
    public TableReader read(String file, long start, long length, List<String> names) {
        List<TableColumn> wanted =
                names.stream().map(name -> column("file " + file, name)).toList();
        if (partitions.isEmpty()) {
            return own(file, start, length, wanted);
        }
        List<TableColumn> own = wanted.stream()
                .filter(column -> !partitions.columns().contains(column))
                .toList();
        return partitions.around(own(file, start, length, own), file, wanted);
    }

    private TableReader own(String file, long start, long length, List<TableColumn> wanted) {
        TableReader reader = format.read(storage, file, start, length, wanted, here -> inThisFile(file, wanted, here));
        return ConvertedReader.of(reader, file, wanted);
    }

    /** Files of one directory may store a number or a time differently; what they mean may not change. */
    private List<TableColumn> inThisFile(String file, List<TableColumn> wanted, List<TableColumn> columnsHere) {
        Map<String, TableColumn> here = new LinkedHashMap<>();
        columnsHere.forEach(column -> here.put(column.name(), column));
        List<TableColumn> found = new ArrayList<>();
        for (TableColumn column : wanted) {
            TableColumn same = here.get(column.name());
            if (same == null) {
                throw DataErrors.noColumn("file " + file, column.name(), here.keySet());
            }
            if (CommonType.of(column, same).isEmpty()) {
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
}
