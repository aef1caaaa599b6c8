package io.bellwether.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.client.task.ModelRef;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.worker.dataset.DatasetLoader;
import io.bellwether.worker.dataset.DatasetSource;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.InPlaceOutput;
import io.bellwether.worker.dataset.Storage;
import io.bellwether.worker.grid.MemoryGrid;
import io.bellwether.worker.sandbox.S3Server;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets and scoring on a real S3 server, by Hadoop's S3A. */
class S3Test {
    private static final int ROWS = 50_000;
    private static final String COLUMNS =
            "SELECT hash(i) % 1000 / 7.0 AS a, i AS b, (hash(i) % 1000 + hash(i + 7) % 900 > 900)::INT AS y";
    private static final ModelRef MODEL =
            new ModelRef("late", 3, new ModelArtifact("abc", 10, "test", List.of("a"), "y", Map.of()));
    private static final Map<String, String> KEYS =
            Map.of("fs.s3a.access.key", S3Server.ACCESS_KEY, "fs.s3a.secret.key", S3Server.SECRET);

    @TempDir
    private static Path directory;

    private static S3Server s3;
    private static Path local;
    private static Storage storage;
    private static BatchScoring scoring;

    @BeforeAll
    static void start() throws IOException {
        s3 = S3Server.start(directory.resolve("s3"));
        local = Files.createDirectory(directory.resolve("in"));
        DuckDb.parquet(local.resolve("1.parquet"), COLUMNS + " FROM range(30000) t(i)", ", ROW_GROUP_SIZE 8192");
        DuckDb.parquet(local.resolve("2.parquet"), COLUMNS + " FROM range(30000, " + ROWS + ") t(i)");
        storage = new Storage(s3.environment(directory.resolve("conf"), KEYS));
        scoring = new BatchScoring(storage);
        for (String name : List.of("1.parquet", "2.parquet")) {
            org.apache.hadoop.fs.Path to = storage.resolve(s3.uri("in/" + name));
            try (OutputStream out = storage.fileSystem(to).create(to)) {
                Files.copy(local.resolve(name), out);
            }
        }
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @Test
    void theSameFilesAreTheSameDatasetVersionWhereverTheyLie() {
        assertThat(version(s3.uri("in"))).isEqualTo(version(local.toString()));
        assertThat(version(s3.uri("in/{1,2}.par*"))).isEqualTo(version(local.toString()));
        DatasetLoader loader = new DatasetLoader(storage, new MemoryGrid());
        assertThat(loader.load(new TaskSpec.LoadDataset(DatasetSpec.of(s3.uri("in"), "y"), MetricSpec.AUC))
                        .dataset()
                        .trainRows())
                .isPositive();
    }

    @Test
    void anOutputIsPublishedFileByFileWithTheManifestAfterThemAll() throws IOException {
        BatchInference batch = batch("scores").label("y").keep("b").build();
        JobId job = new JobId("whole");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        assertThat(plan.splits()).allSatisfy(split -> assertThat(split.hosts()).isEmpty());
        var commit = new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), score(batch, job, plan));
        assertThat(names("")).contains(".scores.staging-whole").doesNotContain("scores");

        TaskResult.OutputCommitted done = scoring.commit(commit);

        assertThat(done.output()).isEqualTo(s3.uri("scores"));
        assertThat(done.rowsOut()).isEqualTo(ROWS);
        assertThat(done.metrics()).containsKey("auc");
        assertThat(scoring.commit(commit)).isEqualTo(done);
        assertThat(names("")).contains("scores").doesNotContain(".scores.staging-whole");
        assertThat(names("scores"))
                .containsExactly("_SUCCESS", "_manifest.json", "part-00000.parquet", "part-00001.parquet");
        Path copy = Files.createDirectory(directory.resolve("copy"));
        for (String name : names("scores")) {
            org.apache.hadoop.fs.Path file = storage.resolve(s3.uri("scores/" + name));
            storage.fileSystem(file).copyToLocalFile(false, file, new org.apache.hadoop.fs.Path(copy.toUri()), true);
        }
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM '" + copy + "/*.parquet' WHERE row_id = b"))
                .isEqualTo(ROWS);
        String manifest = Files.readString(copy.resolve("_manifest.json"));
        assertThat(Json.read(manifest, ScoringManifest.class).input())
                .extracting(ScoringManifest.Input::path)
                .contains(s3.uri("in/1.parquet"));
        assertThat(manifest).doesNotContain(S3Server.SECRET, S3Server.ACCESS_KEY);
        assertThat(failure(() -> scoring.plan(new TaskSpec.PlanScoring(new JobId("other"), batch, MODEL)))
                        .code())
                .isEqualTo(ErrorCode.ALREADY_EXISTS);
        scoring.discard(new TaskSpec.DiscardOutput(job, plan.staging()));
        assertThat(names("scores")).as("what is published stays").hasSize(4);
    }

    @Test
    void aCommitThatEndedMidwayIsGoneOnWith() throws IOException {
        BatchInference batch = batch("resumed").build();
        JobId job = new JobId("resumed");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        List<TaskResult.SplitScored> files = score(batch, job, plan);
        InPlaceOutput killed = begun("resumed", job);
        killed.move(storage.resolve(files.get(0).file()), "part-00000.parquet");
        var commit = new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), files);
        assertThat(failure(() -> scoring.plan(new TaskSpec.PlanScoring(new JobId("late"), batch, MODEL)))
                        .code())
                .as("another job keeps off")
                .isEqualTo(ErrorCode.ALREADY_EXISTS);

        assertThat(scoring.commit(commit).rowsOut()).isEqualTo(ROWS);

        assertThat(names("resumed"))
                .containsExactly("_SUCCESS", "_manifest.json", "part-00000.parquet", "part-00001.parquet");
        storage.delete(storage.resolve(s3.uri("resumed/_SUCCESS")));
        storage.writeText(
                storage.resolve(s3.uri("resumed/_claim-resumed")), ""); // as if it had ended after the manifest
        assertThat(scoring.commit(commit).rowsOut()).isEqualTo(ROWS);
        assertThat(names("resumed")).contains("_SUCCESS").hasSize(4);
    }

    @Test
    void whatAJobThatFailsHasBegunIsRemoved() throws IOException {
        BatchInference batch = batch("failed").build();
        JobId job = new JobId("failed");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        List<TaskResult.SplitScored> files = score(batch, job, plan);
        begun("failed", job).move(storage.resolve(files.get(0).file()), "part-00000.parquet");

        scoring.discard(new TaskSpec.DiscardOutput(job, plan.staging()));

        assertThat(names("")).doesNotContain("failed", ".failed.staging-failed");
    }

    @Test
    void whatHasComeToTheOutputMeanwhileStays() throws IOException {
        BatchInference batch = batch("taken").build();
        JobId job = new JobId("late");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        List<TaskResult.SplitScored> files = score(batch, job, plan);
        storage.writeText(storage.resolve(s3.uri("taken/part-00000.parquet")), "of another");

        ClusterException e =
                failure(() -> scoring.commit(new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), files)));
        scoring.discard(new TaskSpec.DiscardOutput(job, plan.staging()));

        assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(names("taken")).containsExactly("part-00000.parquet");
    }

    @Test
    void twoAttemptsPublishAtOnce() throws Exception {
        BatchInference batch = batch("twice").build();
        JobId job = new JobId("twice");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        var commit = new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), score(batch, job, plan));
        CompletableFuture<TaskResult.OutputCommitted> first =
                CompletableFuture.supplyAsync(() -> scoring.commit(commit));

        assertThat(scoring.commit(commit)).isEqualTo(first.get(1, TimeUnit.MINUTES));

        assertThat(names("twice"))
                .containsExactly("_SUCCESS", "_manifest.json", "part-00000.parquet", "part-00001.parquet");
    }

    @Test
    void ofTwoJobsThatBeginAtOnceOneSeesTheOther() throws IOException {
        begun("both", new JobId("first"));

        ClusterException e = failure(() -> begun("both", new JobId("second")));

        assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(e).hasMessageContaining(s3.uri("both") + " is being written by job first");
        assertThat(names("both")).containsExactly("_claim-first");
    }

    @Test
    void whatIsWrongWithKeysOrBucketIsSaidWithoutTellingTheKeys() throws IOException {
        Storage wrong = new Storage(s3.environment(
                directory.resolve("wrong"),
                Map.of(
                        "fs.s3a.impl.disable.cache",
                        "true",
                        "fs.s3a.access.key",
                        S3Server.ACCESS_KEY,
                        "fs.s3a.secret.key",
                        "another")));
        ClusterException refused = failure(() -> wrong.list("input", s3.uri("in")));
        assertThat(refused.code()).as(refused.getMessage()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refused).hasMessageContaining("AWS_ACCESS_KEY_ID").hasMessageNotContaining("another");
        ClusterException bucket = failure(() -> storage.list("input", "s3a://no-such-bucket/in"));
        assertThat(bucket.code()).as(bucket.getMessage()).isEqualTo(ErrorCode.NOT_FOUND);
        ClusterException file = failure(() -> storage.list("input", s3.uri("nothing")));
        assertThat(file.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(file).hasMessageContaining(s3.uri("nothing"));
    }

    private static InPlaceOutput begun(String output, JobId job) {
        InPlaceOutput begun = OutputPaths.inPlace(storage, storage.resolve(s3.uri(output)), job);
        begun.begin();
        return begun;
    }

    private static BatchInference.Builder batch(String output) {
        return BatchInference.builder("late").input(s3.uri("in")).output(s3.uri(output));
    }

    private static List<TaskResult.SplitScored> score(BatchInference batch, JobId job, TaskResult.ScoringPlanned plan) {
        List<TaskResult.SplitScored> files = new ArrayList<>();
        for (InputSplit split : plan.splits()) {
            files.add(scoring.score(
                    new TaskSpec.ScoreSplit(job, batch, MODEL, split, plan.staging()), 1, new FirstFeature()));
        }
        return files;
    }

    private static String version(String path) {
        try (DatasetSource source = DatasetSource.open(storage, DatasetSpec.of(path, "y"))) {
            return source.cut(MetricSpec.AUC).id();
        }
    }

    private static List<String> names(String key) throws IOException {
        return storage.children(storage.resolve(s3.uri(key))).stream()
                .map(org.apache.hadoop.fs.Path::getName)
                .sorted()
                .toList();
    }

    private static ClusterException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ClusterException.class, call);
    }

    private static final class FirstFeature implements Scorer {
        @Override
        public void score(float[] features, int rows, double[] scores) {
            for (int row = 0; row < rows; row++) {
                scores[row] = features[row];
            }
        }

        @Override
        public void close() {}
    }
}
