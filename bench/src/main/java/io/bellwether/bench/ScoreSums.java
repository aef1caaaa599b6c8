package io.bellwether.bench;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableReader;
import java.util.List;

/**
 * What two outputs of the same rows have in common.
 *
 * @param scores the sum of all scores
 * @param positives the sum of those of rows with label 1
 */
record ScoreSums(long rows, double scores, double positives) {
    /** Of the Parquet files in a directory. */
    static ScoreSums of(String directory) {
        Table table = Table.open(new Storage(), "output", directory);
        long rows = 0;
        double scores = 0;
        double positives = 0;
        for (Storage.StoredFile file : table.files()) {
            try (TableReader reader = table.read(file, List.of("score", SyntheticData.LABEL))) {
                ColumnVector score = reader.columns().get(0);
                ColumnVector label = reader.columns().get(1);
                for (int batch = reader.next(); batch > 0; rows += batch, batch = reader.next()) {
                    for (int row = 0; row < batch; row++) {
                        scores += score.number(row);
                        positives += score.number(row) * label.number(row);
                    }
                }
            }
        }
        return new ScoreSums(rows, scores, positives);
    }

    /** Guards a comparison: both sides must have scored the same. */
    void checkSame(String who, ScoreSums other) {
        double tolerance = 1e-6 * rows;
        if (rows != other.rows
                || Math.abs(scores - other.scores) > tolerance
                || Math.abs(positives - other.positives) > tolerance) {
            throw new ClusterException(
                    ErrorCode.INTERNAL,
                    "scores: " + this + " (expected: " + who + "'s " + other + "); they did not score the same");
        }
    }
}
