package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.List;
import java.util.function.UnaryOperator;

/** How the files of one format are looked at and read. Immutable; thread-safe. */
interface TableFormat {
    /** Its name, for people. */
    String label();

    /** Whether files tell the types of their columns, so that these need not be found and kept. */
    boolean isTyped();

    /**
     * Looks at all files.
     *
     * @param strict whether files that tell their columns must all have those of the first
     * @throws io.bellwether.client.ClusterException {@code INVALID_DATA} if they do not make one table
     */
    TableSchema survey(Storage storage, List<StoredFile> files, boolean strict);

    /** The parts of a file that can be read by themselves, in order; empty if it is read as a whole. */
    default List<Table.Part> parts(Storage storage, String file) {
        return List.of();
    }

    /** The columns of one file that tells them. */
    List<TableColumn> columnsOf(Storage storage, String file);

    /**
     * Streams columns of the part of a file that begins in the byte range; of a text that can't be cut between lines, of all of it.
     *
     * @param wanted of the table, as they were found
     * @param inFile gives those of a file that tells its columns, out of all that it has
     */
    TableReader read(
            Storage storage,
            String file,
            long start,
            long length,
            List<TableColumn> wanted,
            UnaryOperator<List<TableColumn>> inFile);

    /** The reader of that type. */
    static TableFormat of(SourceFormat.Type type, SourceFormat options) {
        if (options.malformed() != null && type != SourceFormat.Type.CSV && type != SourceFormat.Type.JSONL) {
            throw DataErrors.invalid(
                    "dataset.format.malformed", "given for files of " + type, "CSV or JSON lines", "drop it");
        }
        return switch (type) {
            case PARQUET -> new ParquetFormat();
            case ORC -> new OrcFormat();
            case CSV -> new CsvFormat(options);
            case JSONL -> new JsonFormat(options);
            case LIBSVM -> new LibsvmFormat(options);
        };
    }
}
