package io.bellwether.worker.dataset;

import io.bellwether.client.job.SourceFormat;
import io.bellwether.worker.dataset.Storage.StoredFile;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * LIBSVM's text: a label and the values that are not 0, by the numbers of their features, which rise within a line. The columns are
 * {@code label}, {@code qid} if lines have one, and {@code f1}, {@code f2} and so on, from {@code f0} if a line numbers from 0.
 */
final class LibsvmFormat implements TableFormat {
    private final SourceFormat options;

    LibsvmFormat(SourceFormat options) {
        this.options = options;
    }

    @Override
    public String label() {
        return "LIBSVM";
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public TableSchema survey(Storage storage, List<StoredFile> files, boolean strict) {
        LibsvmSurvey survey = new LibsvmSurvey(storage, options.encoding());
        files.forEach(file -> survey.look(file, TextParts.bytes(file)));
        return survey.schema();
    }

    @Override
    public List<TableColumn> columnsOf(Storage storage, String file) {
        throw new IllegalStateException("LIBSVM does not tell its columns");
    }

    @Override
    public TableReader read(
            Storage storage,
            String file,
            long start,
            long length,
            List<TableColumn> wanted,
            UnaryOperator<List<TableColumn>> inFile) {
        return new LibsvmTableReader(LibsvmFile.open(storage, file, options.encoding(), start, length), wanted);
    }
}
