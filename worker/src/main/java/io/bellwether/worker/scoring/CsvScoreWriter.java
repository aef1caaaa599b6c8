package io.bellwether.worker.scoring;

import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TableColumn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;

/** Writes CSV as RFC 4180 has it: UTF-8, a header, nothing where a value is missing. */
final class CsvScoreWriter implements ScoreWriter {
    private static final int BUFFER_CHARS = 1 << 16;

    private final Path path;
    private final Writer out;

    CsvScoreWriter(Storage storage, Path path, List<TableColumn> copied) {
        this.path = path;
        try {
            out = new BufferedWriter(
                    new OutputStreamWriter(storage.fileSystem(path).create(path, true), StandardCharsets.UTF_8),
                    BUFFER_CHARS);
            out.write(ScoringColumns.ROW_ID);
            for (TableColumn column : copied) {
                out.write(',');
                text(column.name());
            }
            out.write("," + ScoringColumns.SCORE + "\n");
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    @Override
    public void write(ScoredRows rows) {
        try {
            for (int row = 0; row < rows.count(); row++) {
                out.write(Long.toString(rows.ids()[row]));
                for (ColumnVector column : rows.copied()) {
                    out.write(',');
                    if (!column.isNull(rows.places()[row])) {
                        text(CopiedValues.text(column, rows.places()[row]));
                    }
                }
                out.write(',');
                double score = rows.scores()[row];
                if (!Double.isNaN(score)) {
                    out.write(Double.toString(score));
                }
                out.write('\n');
            }
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException | FSError e) {
            throw DataErrors.failed("writing", Storage.display(path), e);
        }
    }

    private void text(String value) throws IOException {
        out.write(Csv.quoted(value));
    }
}
