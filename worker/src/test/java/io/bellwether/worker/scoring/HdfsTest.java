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
import io.bellwether.worker.dataset.DatasetSource;
import io.bellwether.worker.dataset.DuckDb;
import io.bellwether.worker.dataset.MiniHdfs;
import io.bellwether.worker.dataset.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.impl.DfsClientConf;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Datasets and scoring on a real HDFS of two hosts. Ordered: the last test takes the HDFS away. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HdfsTest {
    private static final int ROWS = 50_000;
    private static final long BLOCK = 1 << 20;
    private static final String COLUMNS =
            "SELECT hash(i) % 1000 / 7.0 AS a, i AS b, (hash(i) % 1000 + hash(i + 7) % 900 > 900)::INT AS y";
    private static final ModelRef MODEL =
            new ModelRef("late", 3, new ModelArtifact("abc", 10, "test", List.of("a"), "y", Map.of()));

    @TempDir
    private static Path directory;

    private static MiniHdfs hdfs;
    private static Path local;
    private static Storage storage;
    private static BatchScoring scoring;

    @BeforeAll
    static void start() throws IOException {
        hdfs = MiniHdfs.start(directory.resolve("hdfs"), "one.example.org", "two.example.org");
        local = Files.createDirectory(directory.resolve("in"));
        DuckDb.parquet(local.resolve("1.parquet"), COLUMNS + " FROM range(30000) t(i)", ", ROW_GROUP_SIZE 8192");
        DuckDb.parquet(local.resolve("2.parquet"), COLUMNS + " FROM range(30000, " + ROWS + ") t(i)");
        hdfs.put(local, "/in", BLOCK);
        Path settings = Files.createDirectory(directory.resolve("conf"));
        Files.writeString(settings.resolve("hdfs-site.xml"), """
                <configuration>
                  <property><name>ipc.client.connect.max.retries</name><value>0</value></property>
                  <property><name>dfs.client.retry.window.base</name><value>100</value></property>
                </configuration>
                """);
        storage = new Storage(Map.of("HADOOP_CONF_DIR", settings.toString()));
        scoring = new BatchScoring(storage);
    }

    @AfterAll
    static void stop() {
        hdfs.close();
    }

    @Test
    @Order(1)
    void theSameFilesAreTheSameDatasetVersionWhereverTheyLie() {
        assertThat(version(hdfs.uri("/in"))).isEqualTo(version(local.toString()));
        assertThat(version(hdfs.uri("/in/{1,2}.par*"))).isEqualTo(version(local.toString()));
        assertThat(version(local + "/?.parquet")).isEqualTo(version(local.toString()));
        assertThat(version(hdfs.uri("/in/1.parquet"))).isNotEqualTo(version(local.toString()));
    }

    @Test
    @Order(1)
    void anOutputIsPublishedByOneRenameAsOnLocalFiles() throws IOException {
        BatchInference batch = batch("/in", "/scores").label("y").keep("b").build();
        JobId job = new JobId("whole");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        List<TaskResult.SplitScored> files = score(batch, job, plan);
        assertThat(names("/")).contains(".scores.staging-whole").doesNotContain("scores");

        var commit = new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), files);
        TaskResult.OutputCommitted done = scoring.commit(commit);

        assertThat(done.output()).isEqualTo(hdfs.uri("/scores"));
        assertThat(done.rowsOut()).isEqualTo(ROWS);
        assertThat(done.metrics()).containsKey("auc");
        assertThat(scoring.commit(commit)).isEqualTo(done);
        assertThat(names("/")).contains("scores").doesNotContain(".scores.staging-whole");
        assertThat(names("/scores"))
                .containsExactly("_SUCCESS", "_manifest.json", "part-00000.parquet", "part-00001.parquet");
        Path copy = Files.createDirectory(directory.resolve("copy"));
        for (String name : names("/scores")) {
            hdfs.fileSystem()
                    .copyToLocalFile(
                            false,
                            new org.apache.hadoop.fs.Path("/scores/" + name),
                            new org.apache.hadoop.fs.Path(copy.toUri()),
                            true);
        }
        assertThat(DuckDb.count("SELECT count(DISTINCT row_id) FROM '" + copy + "/*.parquet' WHERE row_id = b"))
                .isEqualTo(ROWS);
        ScoringManifest manifest = Json.read(Files.readString(copy.resolve("_manifest.json")), ScoringManifest.class);
        assertThat(manifest.input()).extracting(ScoringManifest.Input::path).contains(hdfs.uri("/in/1.parquet"));

        ClusterException taken = catchThrowableOfType(
                ClusterException.class, () -> scoring.plan(new TaskSpec.PlanScoring(new JobId("other"), batch, MODEL)));
        assertThat(taken.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(taken).hasMessageContaining("output: " + hdfs.uri("/scores") + " exists");
    }

    /** Without a clock: that is what the pause depends on, in the client of the very file system that files are written to. */
    @Test
    @Order(1)
    void aFileIsClosedWithoutHadoopsLongPause() throws IOException {
        org.apache.hadoop.fs.Path file = storage.resolve(hdfs.uri("/closed.txt"));
        storage.writeText(file, "text");

        assertThat(storage.readText(file)).isEqualTo("text");
        DfsClientConf settings =
                ((DistributedFileSystem) storage.fileSystem(file)).getClient().getConf();
        assertThat(settings.getBlockWriteLocateFollowingInitialDelayMs())
                .as("ms until the first look; doubled after each")
                .isEqualTo(5);
        assertThat(settings.getNumBlockWriteLocateFollowingRetry()).isEqualTo(12);
    }

    @Test
    @Order(1)
    void aRenameNeverMovesIntoADirectoryThatIsThere() throws IOException {
        hdfs.fileSystem().mkdirs(new org.apache.hadoop.fs.Path("/from"));
        hdfs.fileSystem().mkdirs(new org.apache.hadoop.fs.Path("/to"));
        ClusterException e = catchThrowableOfType(
                ClusterException.class,
                () -> storage.rename(storage.resolve(hdfs.uri("/from")), storage.resolve(hdfs.uri("/to"))));
        assertThat(e.code()).isEqualTo(ErrorCode.ALREADY_EXISTS);
        assertThat(names("/to")).isEmpty();
        storage.rename(storage.resolve(hdfs.uri("/from")), storage.resolve(hdfs.uri("/new")));
        assertThat(names("/")).contains("new").doesNotContain("from");
    }

    @Test
    @Order(1)
    void aFederationRenamesAtOnceToo() throws IOException {
        Path settings = Files.createDirectory(directory.resolve("federation"));
        Files.writeString(settings.resolve("core-site.xml"), """
                <configuration><property>
                  <name>fs.viewfs.mounttable.all.link./mounted</name><value>%s</value>
                </property></configuration>
                """.formatted(hdfs.uri("/federated")));
        storage.makeDirectories(storage.resolve(hdfs.uri("/federated")));
        Storage federation = new Storage(Map.of("HADOOP_CONF_DIR", settings.toString()));
        org.apache.hadoop.fs.Path from = federation.resolve("viewfs://all/mounted/deep/.out.staging");
        org.apache.hadoop.fs.Path to = federation.resolve("viewfs://all/mounted/deep/out");
        assertThat(federation.renamesAtOnce(to)).as("of what is not there yet").isTrue();
        assertThat(federation.renamesAtOnce(federation.resolve("viewfs://all/beside")))
                .isFalse();
        federation.writeText(new org.apache.hadoop.fs.Path(from, "part"), "1");
        federation.writeText(new org.apache.hadoop.fs.Path(to, "part"), "2");
        assertThat(catchThrowableOfType(ClusterException.class, () -> federation.rename(from, to))
                        .code())
                .isEqualTo(ErrorCode.ALREADY_EXISTS);
        federation.delete(to);

        federation.rename(from, to);

        assertThat(storage.readText(storage.resolve(hdfs.uri("/federated/deep/out/part"))))
                .isEqualTo("1");
    }

    @Test
    @Order(1)
    void splitsEndWhereABlockDoesAndKnowTheHostsOfTheirBytes() throws IOException {
        Path wide = directory.resolve("wide.parquet");
        DuckDb.parquet(
                wide,
                "SELECT random() AS a, i AS b, random() AS r FROM range(2000000) t(i)",
                ", ROW_GROUP_SIZE 50000, COMPRESSION uncompressed");
        hdfs.put(wide, "/wide.parquet", 10 * BLOCK);
        Storage.StoredFile file =
                storage.list("input", hdfs.uri("/wide.parquet")).get(0);

        BatchInference batch = batch("/wide.parquet", "/wide-scores").build();
        TaskResult.ScoringPlanned plan =
                new ScoringPlanner(storage, 1).plan(new TaskSpec.PlanScoring(new JobId("wide"), batch, MODEL));

        assertThat(plan.splits()).hasSizeGreaterThan(2).allSatisfy(split -> {
            assertThat(split.length()).isLessThan(13 * BLOCK); // a block, and the row group that leaves it
            assertThat(split.hosts())
                    .isNotEmpty()
                    .isSubsetOf("one.example.org", "two.example.org")
                    .isEqualTo(storage.locations(file).hosts(split.start(), split.length()));
        });
        InputSplit first = plan.splits().get(0);
        assertThat(List.of(hdfs.fileSystem()
                        .getFileBlockLocations(new org.apache.hadoop.fs.Path("/wide.parquet"), 0, 1)[0]
                        .getHosts()))
                .as("the block that holds most of the first split")
                .isSubsetOf(first.hosts());
        scoring.discard(new TaskSpec.DiscardOutput(new JobId("wide"), plan.staging()));
        assertThat(names("/")).doesNotContain(".wide-scores.staging-wide");
    }

    @Test
    @Order(1)
    void aTruncatedFileIsBrokenDataThereToo() throws IOException {
        byte[] whole = Files.readAllBytes(local.resolve("2.parquet"));
        Path cut = Files.createDirectory(directory.resolve("cut")).resolve("2.parquet");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        String uri = hdfs.put(cut, "/cut.parquet", BLOCK);
        ClusterException e = catchThrowableOfType(ClusterException.class, () -> version(uri));
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(e).hasMessageContaining("file " + uri + ": corrupt or truncated");
    }

    @Test
    @Order(1)
    void aMissingFileAndAMissingRightAreSaidSoAtOnce() throws IOException {
        ClusterException missing = catchThrowableOfType(ClusterException.class, () -> version(hdfs.uri("/no")));
        assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(missing).hasMessageContaining(hdfs.uri("/no")).hasMessageNotContaining("every worker node");
        org.apache.hadoop.fs.Path small = new org.apache.hadoop.fs.Path("/small");
        hdfs.fileSystem().mkdirs(small);
        hdfs.fileSystem().setQuota(small, 1, Long.MAX_VALUE - 1);
        ClusterException quota = catchThrowableOfType(
                ClusterException.class, () -> storage.writeText(storage.resolve(hdfs.uri("/small/x")), "x"));
        assertThat(quota.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(quota).hasMessageContaining("raise the quota");
    }

    @Test
    @Order(2)
    void anHdfsThatGoesAwayIsUnreachableAndThenGoesOn() throws IOException {
        BatchInference batch = batch("/in", "/later").build();
        JobId job = new JobId("later");
        TaskResult.ScoringPlanned plan = scoring.plan(new TaskSpec.PlanScoring(job, batch, MODEL));
        hdfs.stopNameNode();
        ClusterException gone = catchThrowableOfType(ClusterException.class, () -> score(batch, job, plan));
        assertThat(gone.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(gone).hasMessageContaining(hdfs.uri("")).hasMessageContaining("NameNode");
        hdfs.startNameNode();
        List<TaskResult.SplitScored> files = score(batch, job, plan);

        hdfs.stopDataNodes();
        var commit = new TaskSpec.CommitOutput(job, batch, MODEL, plan.staging(), files);
        ClusterException noData = catchThrowableOfType(ClusterException.class, () -> scoring.commit(commit));
        assertThat(noData.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(names("/")).doesNotContain("later");
    }

    private static BatchInference.Builder batch(String input, String output) {
        return BatchInference.builder("late").input(hdfs.uri(input)).output(hdfs.uri(output));
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

    private static List<String> names(String path) throws IOException {
        return Arrays.stream(hdfs.fileSystem().listStatus(new org.apache.hadoop.fs.Path(path)))
                .map(FileStatus::getPath)
                .map(org.apache.hadoop.fs.Path::getName)
                .toList();
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
