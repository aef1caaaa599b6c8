package io.bellwether.worker.scoring;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.SplitScored;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A model of which each score tells its row, two files of 50,000 rows in all, and a place for the scores. */
abstract class ScoringFixture {
    static final JobId JOB = new JobId("job-1");
    static final ModelRef MODEL =
            new ModelRef("late", 3, new ModelArtifact("abc", 10, "test", List.of("b", "a"), "y", Map.of()));
    static final String ROWS = "SELECT hash(i) % 1000 / 7.0 AS a, i::INT AS b, DATE '2020-01-01' + (i % 9)::INT AS day,"
            + " CASE WHEN i % 11 = 0 THEN NULL ELSE 'w' || i % 5 END AS word, (hash(i) % 1000 + hash(i + 7) % 900 > 900)::INT AS y";

    @TempDir
    Path directory;

    final BatchScoring scoring = new BatchScoring(new Storage());
    Path input = Path.of("");
    Path output = Path.of("");

    @BeforeEach
    void writeInput() throws IOException {
        input = Files.createDirectory(directory.resolve("in"));
        DuckDb.parquet(input.resolve("1.parquet"), ROWS + " FROM range(30000) t(i)", ", ROW_GROUP_SIZE 8192");
        DuckDb.parquet(input.resolve("2.parquet"), ROWS + " FROM range(30000, 50000) t(i)");
        output = directory.resolve("scores");
    }

    BatchInference.Builder batch() {
        return BatchInference.builder("late").input(input.toString()).output(output.toString());
    }

    TaskResult.OutputCommitted run(BatchInference batch, JobId job) {
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        List<SplitScored> files = score(batch, job, plan, 1);
        return scoring.commit(new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), files));
    }

    List<SplitScored> score(BatchInference batch, JobId job, TaskResult.ScoringPlanned plan, int attempt) {
        List<SplitScored> files = new ArrayList<>();
        for (InputSplit split : plan.splits()) {
            files.add(scoring.score(
                    new TaskSpec.ScoreSplit(job, batch, MODEL, split, plan.staging()), attempt, new SumScorer()));
        }
        return files;
    }

    static List<String> list(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }

    /** Predicts column a; b comes first in the model's signature. */
    static class SumScorer implements Scorer {
        @Override
        public void score(float[] features, int rows, double[] scores) {
            for (int row = 0; row < rows; row++) {
                scores[row] = features[2 * row + 1] + 0 * features[2 * row];
            }
        }

        @Override
        public void close() {}
    }
}
