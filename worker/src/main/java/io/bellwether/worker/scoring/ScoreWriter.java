package io.bellwether.worker.scoring;

import io.bellwether.client.job.OutputFormat;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.TableColumn;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Writes {@code row_id}, the copied columns in their own types, and {@code score} to one file. Caller-confined. */
public interface ScoreWriter extends AutoCloseable {
    /**
     * Begins a file, in place of one that is there.
     *
     * @param copied the columns between {@code row_id} and {@code score}
     */
    static ScoreWriter open(Storage storage, Path file, OutputFormat format, List<TableColumn> copied) {
        return switch (format) {
            case PARQUET -> new ParquetScoreWriter(storage, file, copied);
            case ORC -> new OrcScoreWriter(storage, file, copied);
            case CSV -> new CsvScoreWriter(storage, file, copied);
        };
    }

    /** Writes the first rows of a batch: the columns given at first, in their order, and the scores. */
    void write(ScoredRows rows);

    /** Ends the file: it is whole afterwards. */
    @Override
    void close();

    /**
     * Rows of a batch; the arrays may be longer.
     *
     * @param ids by row
     * @param copied the columns to copy; row {@code i}'s values lie at {@code places[i]}
     * @param scores by row; NaN where the model has none
     */
    @SuppressWarnings("ArrayRecordComponent") // lent, and compared by nobody
    record ScoredRows(int count, long[] ids, int[] places, List<ColumnVector> copied, double[] scores) {}
}
