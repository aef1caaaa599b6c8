package io.bellwether.worker.scoring;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.DataErrors;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TableReader;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** Scores one split, batch by batch, into a file of its attempt's own. Caller-confined. */
final class SplitScorer {
    private final Storage storage;
    private final TaskSpec.ScoreSplit task;
    private final Scorer scorer;
    private final ScoringColumns columns;
    private final Table table;
    private final FeatureBlock block;
    private final float[] matrix;
    private final double[] scores = new double[TableReader.BATCH_ROWS];

    SplitScorer(Storage storage, TaskSpec.ScoreSplit task, Scorer scorer) {
        this.storage = storage;
        this.task = task;
        this.scorer = scorer;
        OutputPaths paths = OutputPaths.of(storage, task.batch().output(), task.job());
        table = ScoringPlan.read(storage, paths.plan()).table(storage);
        columns = ScoringColumns.of(table, task.batch(), task.model());
        block = scorer.features(columns.features().size());
        matrix = new float[TableReader.BATCH_ROWS * block.width()];
    }

    TaskResult.SplitScored score(Path file) {
        InputSplit split = task.split();
        long rows;
        try {
            rows = stream(split, file);
        } catch (RuntimeException | Error e) {
            deleteQuietly(file, e);
            throw e;
        }
        String name = Storage.display(file);
        long bytes = storage.list("output file", name).get(0).bytes();
        return new TaskResult.SplitScored(split.number(), name, rows, rows, bytes, storage.sha256(name));
    }

    private long stream(InputSplit split, Path file) {
        List<String> read = columns.read();
        long rows = 0;
        try (TableReader reader = table.read(split.file(), split.start(), split.length(), read);
                ScoreFileWriter writer = new ScoreFileWriter(storage, file, columns.copied())) {
            List<ColumnVector> features =
                    reader.columns().subList(0, columns.features().size());
            List<ColumnVector> copied = columns.copied().stream()
                    .map(column -> sameType(reader.columns().get(read.indexOf(column.name())), column, split))
                    .toList();
            for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                checkCancelled();
                block.fill(features, batch, split.firstRow() + rows, matrix);
                scorer.score(matrix, batch, scores);
                for (int row = 0; row < batch; row++) {
                    writer.write(split.firstRow() + rows + row, copied, row, scores[row]);
                }
                rows += batch;
            }
        }
        return rows;
    }

    private static ColumnVector sameType(ColumnVector vector, TableColumn planned, InputSplit split) {
        if (!vector.column().type().equals(planned.type())) {
            throw DataErrors.invalid(
                    "file " + split.file() + ", column '" + planned.name() + "'",
                    vector.column().type(),
                    planned.type() + " as in the first file",
                    "write all input files with one schema, or do not keep the column");
        }
        return vector;
    }

    private static void checkCancelled() {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClusterException(ErrorCode.CANCELLED, "scoring was cancelled");
        }
    }

    private void deleteQuietly(Path file, Throwable cause) {
        try {
            storage.delete(file);
        } catch (ClusterException e) {
            cause.addSuppressed(e); // the commit, or the discard, removes it
        }
    }
}
