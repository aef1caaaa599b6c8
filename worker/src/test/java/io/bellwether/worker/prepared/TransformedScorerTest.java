package io.bellwether.worker.prepared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.transform.TransformSpec;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.scoring.BatchScoring;
import io.bellwether.worker.scoring.Scorer;
import io.bellwether.worker.transform.Column;
import io.bellwether.worker.transform.Dictionary;
import io.bellwether.worker.transform.Frame;
import io.bellwether.worker.transform.Input;
import io.bellwether.worker.transform.Pipeline;
import io.bellwether.worker.transform.TrainRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformedScorerTest {
    private static final JobId JOB = new JobId("job-1");

    @TempDir
    Path directory;

    private final BatchScoring scoring = new BatchScoring(new Storage());
    private Path input = Path.of("");
    private final TransformedModel model = model();

    @BeforeEach
    void writeInput() {
        input = directory.resolve("in.parquet");
        DuckDb.parquet(
                input,
                "SELECT CASE i WHEN 4 THEN 'Atlantis' WHEN 9000 THEN NULL ELSE 'Rome' END AS city,"
                        + " CASE i WHEN 4 THEN 'soon' WHEN 6 THEN '2026-13-01' ELSE '2026-03-0' || (1 + i % 9) END AS at,"
                        + " CASE i WHEN 8 THEN 1e30 ELSE 2 END AS x FROM range(10000) t(i)");
    }

    @Test
    void rowsThatNoFeaturesCanBeMadeOfAreToldBesideTheOutput() throws Exception {
        TaskResult.SplitScored scored = score(3);
        double huge = 1e30F;

        assertThat(scored.errors()).isEqualTo(3);
        assertThat(scored.rowsOut()).isEqualTo(9_997);
        assertThat(Files.readAllLines(Path.of(Objects.requireNonNull(scored.errorsFile()))))
                .containsExactly(
                        "row_id,file,column,value,error",
                        "4," + input + ",city,Atlantis,unknown category",
                        "4," + input + ",at,soon,neither a date nor a time",
                        "6," + input + ",at,2026-13-01,neither a date nor a time",
                        "8," + input + ",x*x," + huge * huge + ",beyond float32's range");
        // each other row is scored by its own features: Rome, the day and 2 * 2
        assertThat(DuckDb.count("SELECT count(*) FROM '" + scored.file() + "' WHERE row_id NOT IN (4, 6, 8)"
                        + " AND score = 8 + row_id % 9 + if(row_id = 9000, -1, 0)"))
                .isEqualTo(9_997);
    }

    @Test
    void oneMoreThanAllowedAndTheFirstWhereNoneIsFailTheSplit() {
        assertThatThrownBy(() -> score(2))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("in.parquet, row 8, column 'x*x': beyond float32's range: 1.0")
                .hasMessageContaining("3 rows can't be scored (expected: at most 2)");
        assertThatThrownBy(() -> score(0))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(
                        "column 'city', row 4: 'Atlantis' (expected: a value that the training rows have)");
    }

    private TaskResult.SplitScored score(int maxErrors) {
        BatchInference batch = BatchInference.builder("m")
                .input(input.toString())
                .output(directory.resolve("scores" + maxErrors).toString())
                .maxErrors(maxErrors)
                .build();
        ModelArtifact artifact =
                new ModelArtifact("abc", 1, TransformedModel.FORMAT, model.inputs(), "y", model.provenance());
        ModelRef ref = new ModelRef("m", 1, artifact);
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(JOB, batch, ref));
        assertThat(plan.splits()).hasSize(1);
        try (Scorer scorer = TransformedScorer.open(artifact, model.toBytes(), (own, bytes) -> new Sum(own))) {
            return scoring.score(
                    new TaskSpec.ScoreSplit(JOB, batch, ref, plan.splits().get(0), plan.staging()), 1, scorer);
        }
    }

    /** Fitted on Rome and Paris; features: city=Paris, city=Rome, at.day, x, x*x. */
    private static TransformedModel model() {
        List<Input> inputs = List.of(
                new Input("city", Input.Kind.WORDS),
                new Input("at", Input.Kind.WORDS),
                new Input("x", Input.Kind.NUMBERS));
        Pipeline pipeline = Pipeline.fit(
                        inputs,
                        List.of(
                                TransformSpec.of("one-hot").on("city").with("unknown", "error"),
                                TransformSpec.of("date-parts").on("at").with("parts", "day"),
                                TransformSpec.of("polynomial").on("x")),
                        new TwoRows())
                .pipeline();
        return new TransformedModel(pipeline, "test", pipeline.outputs(), new byte[] {1});
    }

    private static final class TwoRows implements TrainRows {
        @Override
        public long rows() {
            return 2;
        }

        @Override
        public void forEach(Visitor visitor) {
            int[] codes = {0, 1};
            List<Column> columns = List.of(
                    new Column.Words("city", codes, new Dictionary(List.of("Rome", "Paris"))),
                    new Column.Words("at", codes, new Dictionary(List.of("2026-01-01", "2026-01-02"))),
                    new Column.Numbers("x", new double[] {1, 2}));
            visitor.accept(new Frame(2, 0, columns), new float[] {0, 1});
        }
    }

    /** Predicts the sum of all features. */
    private record Sum(ModelArtifact artifact) implements Scorer {
        @Override
        public void score(float[] features, int rows, double[] scores) {
            int width = artifact.features().size();
            for (int row = 0; row < rows; row++) {
                scores[row] = 0;
                for (int feature = 0; feature < width; feature++) {
                    scores[row] += features[row * width + feature];
                }
            }
        }

        @Override
        public void close() {}
    }
}
