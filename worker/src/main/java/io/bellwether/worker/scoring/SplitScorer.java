package io.bellwether.worker.scoring;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.ColumnVector;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.dataset.Table;
import io.bellwether.worker.dataset.TableColumn;
import io.bellwether.worker.dataset.TableReader;
import io.bellwether.worker.scoring.ScoreWriter.ScoredRows;
import java.util.Arrays;
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
    private final long[] ids = new long[TableReader.BATCH_ROWS];
    private final int[] places = new int[TableReader.BATCH_ROWS];

    SplitScorer(Storage storage, TaskSpec.ScoreSplit task, Scorer scorer, Table table) {
        this.storage = storage;
        this.task = task;
        this.scorer = scorer;
        this.table = table;
        columns = ScoringColumns.of(table, task.batch(), task.model());
        block = scorer.features(columns.features().size());
        matrix = new float[TableReader.BATCH_ROWS * block.width()];
    }

    /** Scores into {@code file}, and tells of rows that can't be scored in {@code errors}. */
    TaskResult.SplitScored score(Path file, Path errors) {
        Counts counts;
        try {
            counts = stream(task.split(), file, errors);
        } catch (RuntimeException | Error e) {
            deleteQuietly(file, e);
            deleteQuietly(errors, e);
            throw e;
        }
        String name = Storage.display(file);
        long bytes = storage.list("output file", name).get(0).bytes();
        return new TaskResult.SplitScored(
                task.split().number(),
                name,
                counts.rows,
                counts.rows - counts.errors,
                bytes,
                storage.sha256(name),
                counts.errors,
                counts.errors == 0 ? null : Storage.display(errors));
    }

    private Counts stream(InputSplit split, Path file, Path errors) {
        List<String> read = columns.read();
        boolean lenient = task.batch().maxErrors() > 0;
        Pace pace = new Pace(task.batch().rowsPerSecondOfTask());
        long rows = 0;
        try (TableReader reader = table.read(split.file(), split.start(), split.length(), read);
                BadRows bad = new BadRows(storage, errors, task);
                ScoreWriter writer =
                        ScoreWriter.open(storage, file, task.batch().format(), columns.copied())) {
            List<ColumnVector> features =
                    reader.columns().subList(0, columns.features().size());
            List<ColumnVector> copied = columns.copied().stream()
                    .map(column -> sameType(reader.columns().get(read.indexOf(column.name())), column, split))
                    .toList();
            for (int batch = reader.next(); batch > 0; batch = reader.next()) {
                pace.await(rows);
                long first = split.firstRow() + rows;
                if (lenient) {
                    bad.look(features, batch, first);
                }
                block.fill(features, batch, first, matrix, lenient ? bad.from(first) : null);
                if (lenient) {
                    scoreEach(batch, first, bad);
                } else {
                    scorer.score(matrix, batch, scores);
                }
                writer.write(new ScoredRows(number(batch, first, bad), ids, places, copied, scores));
                rows += batch;
            }
            pace.await(rows);
            return new Counts(rows, bad.count());
        }
    }

    /** Scores a batch; if the model refuses it, row by row, to find those that it refuses. */
    private void scoreEach(int batch, long first, BadRows bad) {
        try {
            scorer.score(matrix, batch, scores);
        } catch (ClusterException e) {
            if (e.code().kind() != ErrorCode.Kind.USER) {
                throw e;
            }
            double[] one = new double[1];
            for (int row = bad.inBatch().nextClearBit(0);
                    row < batch;
                    row = bad.inBatch().nextClearBit(row + 1)) {
                float[] features = Arrays.copyOfRange(matrix, row * block.width(), (row + 1) * block.width());
                try {
                    scorer.score(features, 1, one);
                    scores[row] = one[0];
                } catch (ClusterException refused) {
                    bad.add(row, first + row, "", "", String.valueOf(refused.getMessage()));
                }
            }
        }
    }

    /** Numbers the rows of a batch, and closes the ranks where one can't be scored. */
    private int number(int batch, long first, BadRows bad) {
        int kept = 0;
        for (int row = 0; row < batch; row++) {
            if (!bad.inBatch().get(row)) {
                ids[kept] = first + row;
                places[kept] = row;
                scores[kept++] = scores[row];
            }
        }
        return kept;
    }

    private static ColumnVector sameType(ColumnVector vector, TableColumn planned, InputSplit split) {
        ScoringColumns.checkSame(split.file(), vector.column(), planned);
        return vector;
    }

    private void deleteQuietly(Path file, Throwable cause) {
        try {
            storage.delete(file);
        } catch (ClusterException e) {
            cause.addSuppressed(e); // the commit, or the discard, removes it
        }
    }

    private record Counts(long rows, long errors) {}
}
