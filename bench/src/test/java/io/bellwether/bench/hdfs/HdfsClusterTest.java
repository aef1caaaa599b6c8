package io.bellwether.bench.hdfs;

import static io.bellwether.bench.hdfs.HdfsCluster.FILES;
import static io.bellwether.bench.hdfs.HdfsCluster.PATIENCE;
import static io.bellwether.bench.hdfs.HdfsCluster.ROWS_OF_FILE;
import static io.bellwether.bench.hdfs.HdfsCluster.awaitScoring;
import static io.bellwether.bench.hdfs.HdfsCluster.batch;
import static io.bellwether.bench.hdfs.HdfsCluster.check;
import static io.bellwether.bench.hdfs.HdfsCluster.sweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.check.CheckKind;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.feature.OnlineFeatures;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetSpec.ValidationSpec;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Materialization;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.OutputFormat;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.KillableCluster;
import io.bellwether.worker.sandbox.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real processes, a real HDFS and a real S3 server: what is loaded and scored there is what would be here, also when a worker or the coordinator is killed, and when the HDFS goes away.
 * Ordered: the first test registers the model that the others score with, and takes the HDFS for good from a job, which the last test sees
 * has failed: until then the others go on beside it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HdfsClusterTest {
    private static final int ORDERS = 400_000;
    private static final int PARTS = 4;
    private static final int ROWS_OF_PART = 600_000;

    @TempDir
    private static Path directory;

    private static S3Server s3;
    private static HdfsCluster hdfs;

    /** A way to it that is shut in the first test. */
    private static HdfsCluster.Way lost;

    private static KillableCluster processes;
    private static Cluster cluster;
    private static @Nullable CompletableFuture<JobView> failing;
    private static @Nullable JobView there;
    private static @Nullable JobView here;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3Server.start(directory.resolve("s3"));
        hdfs = HdfsCluster.start(directory, HdfsClusterTest::environment);
        lost = hdfs.newWay();
        processes = hdfs.processes();
        cluster = hdfs.client();
    }

    private static Map<String, String> environment(Path configuration, Map<String, String> properties)
            throws IOException {
        Map<String, String> environment = new HashMap<>(s3.environment(configuration, properties));
        environment.put("AWS_ACCESS_KEY_ID", S3Server.ACCESS_KEY);
        environment.put("AWS_SECRET_ACCESS_KEY", S3Server.SECRET);
        return environment;
    }

    @AfterAll
    static void stop() throws Exception {
        hdfs.close();
        s3.close();
    }

    @Test
    @Order(1)
    void theRestOfTheClusterGoesOnWhenAnHdfsGoesAway() throws Exception {
        there = cluster.submit(sweep(hdfs.way().address() + "/train.parquet", "toy"))
                .await(PATIENCE);
        // What it leaves is removed if the HDFS comes back in as long a time as the job waited for it.
        failing = whenInterrupted(lost, "gone", Scheduling.DEFAULT.withOutageLimit(40), 0)
                .future()
                .whenComplete((ended, e) -> lost.gate().open());
        JobView other = cluster.submit(sweep(hdfs.train().toString(), null)).await(PATIENCE);
        assertThat(other.state()).isEqualTo(JobState.SUCCEEDED);
        here = other;
    }

    @Test
    @Order(2)
    void aSweepOnHdfsIsTheSweepOnTheSameFilesHere() {
        JobView remote = Objects.requireNonNull(there);
        JobView local = Objects.requireNonNull(here);
        assertThat(remote.dataset()).isNotNull().isEqualTo(local.dataset());
        assertThat(remote.trials())
                .hasSize(3)
                .extracting(JobView.TrialView::value)
                .isEqualTo(local.trials().stream().map(JobView.TrialView::value).toList());
    }

    @Test
    @Order(3)
    void scoresAreWholeThoughAWorkerIsKilledWhileItScores() throws Exception {
        JobHandle batch = cluster.submit(batch("hdfs:///in", hdfs.way().address() + "/scores"));
        awaitScoring(batch);
        processes.kill("worker-1");
        JobView.OutputView written =
                Objects.requireNonNull(batch.await(PATIENCE).output());

        assertThat(written.path()).isEqualTo(hdfs.way().address() + "/scores");
        assertThat(written.files()).isEqualTo(FILES);
        assertThat(written.localSplits())
                .as("each file has one block, here or elsewhere, and every worker is here")
                .isEqualTo(hdfs.filesHere());
        assertThat(hdfs.names("/")).contains("scores").noneMatch(name -> name.startsWith(".scores"));
        check(written, hdfs.copyOf("scores"));
    }

    @Test
    @Order(4)
    void scoresAreWholeThoughTheCoordinatorIsKilledInMidJob() throws Exception {
        JobHandle batch = processes.killInMidJob(
                tries -> batch("hdfs:///in", hdfs.way().address() + "/recovered-" + tries), FILES);
        JobView.OutputView written =
                Objects.requireNonNull(batch.await(PATIENCE).output());
        check(written, hdfs.copyOf(written.path().substring(hdfs.way().address().length() + 1)));
    }

    @Test
    @Order(5)
    void dataIsCheckedByAllWorkersThoughOneIsKilledMeanwhile() throws Exception {
        Path large = Files.createDirectory(directory.resolve("large"));
        for (int file = 0; file < PARTS; file++) {
            DuckDb.execute("COPY (SELECT i AS id, random() AS a, random() AS b FROM range(" + file * ROWS_OF_PART + ", "
                    + (file + 1) * ROWS_OF_PART + ") t(i)) TO '" + large + "/" + file + ".parquet' (FORMAT PARQUET)");
        }
        hdfs.put(large);
        JobHandle job = cluster.submit(DataChecks.of(
                "hdfs:///large",
                CheckSpec.unique("id"),
                CheckSpec.range("a", 0, 0.25).mostly(0.2),
                CheckSpec.of(CheckKind.STATISTIC, Map.of("statistic", "max", "high", 0.5), "b")
                        .asWarning()));
        awaitScoring(job);
        processes.kill("worker-2");
        JobView done = job.await(PATIENCE);

        assertThat(done.state()).as("%s", done.error()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.tasks().getOrDefault(JobState.SUCCEEDED, 0))
                .as("one that plans, at least one for each file, one for what is unique, one that joins")
                .isGreaterThanOrEqualTo(1 + PARTS + 1 + 1);
        List<CheckResult> report = Objects.requireNonNull(done.checks());
        assertThat(report).extracting(CheckResult::passed).containsExactly(true, true, false);
        assertThat(report)
                .extracting(CheckResult::checked)
                .startsWith((long) PARTS * ROWS_OF_PART, (long) PARTS * ROWS_OF_PART);
        assertThat((double) report.get(1).failed())
                .isEqualTo(DuckDb.number("SELECT count(*) FROM '" + large + "/*.parquet' WHERE a > 0.25"));
        CheckResult.FailingRow first = report.get(1).examples().get(0);
        assertThat((double) first.row())
                .isEqualTo(DuckDb.number("SELECT min(id) FROM '" + large + "/*.parquet' WHERE a > 0.25"));
        theSameChecksGateALoad(CheckSpec.range("a", 0, 0.25).mostly(0.2), "as it must be", JobState.SUCCEEDED);
        theSameChecksGateALoad(CheckSpec.range("a", 0, 0.25), "refused", JobState.FAILED);
        assertThat(cluster.dataset("as it must be").columns()).isNotEmpty();
        assertThat(cluster.dataset("refused").columns()).as("not loaded").isEmpty();
    }

    /** In as many parts, of which the load comes to know by the coordinator only. */
    private static void theSameChecksGateALoad(CheckSpec check, String name, JobState end) throws Exception {
        DatasetSpec spec = DatasetSpec.of("hdfs:///large", "b")
                .withName(name)
                .withFeatures("a")
                .withValidation(ValidationSpec.fraction(0.2, name.length()))
                .withChecks(check);
        JobView gated = cluster.submit(new DatasetLoad(name, spec, MetricSpec.RMSE, null, null))
                .future()
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(gated.state()).as("%s", gated.error()).isEqualTo(end);
        assertThat(gated.tasks().getOrDefault(JobState.SUCCEEDED, 0)).isGreaterThanOrEqualTo(1 + PARTS + 1 + 1);
        await("the record of the version")
                .atMost(PATIENCE)
                .until(() ->
                        cluster.datasets().stream().anyMatch(each -> each.id().equals(gated.dataset())));
        assertThat(cluster.dataset(name).checks()).isEqualTo(gated.checks());
    }

    @Test
    @Order(6)
    void dataOnAnS3ServerIsLoadedAndScoredThoughExecutorsAreKilled() throws Exception {
        BatchInference copy = BatchInference.builder("toy")
                .input("hdfs:///in")
                .output(s3.uri("in"))
                .label("y")
                .keep("id", "a", "b")
                .format(OutputFormat.ORC)
                .build();
        JobView.OutputView copied =
                Objects.requireNonNull(cluster.submit(copy).await(PATIENCE).output());
        assertThat(copied.rowsOut()).isEqualTo((long) FILES * ROWS_OF_FILE);
        assertThat(s3.stored("in/part-00000.orc")).exists();
        JobView loaded = cluster.submit(
                        DatasetLoad.of(DatasetSpec.of(s3.uri("in"), "y").withName("on-s3")))
                .await(PATIENCE);
        assertThat(loaded.state()).as("%s", loaded.error()).isEqualTo(JobState.SUCCEEDED);

        JobHandle batch = cluster.submit(BatchInference.builder("toy")
                .dataset("on-s3")
                .output(s3.uri("scores"))
                .label("y")
                .keep("id")
                .build());
        awaitScoring(batch);
        processes.killExecutors("worker-1");
        processes.kill("worker-2");
        JobView.OutputView written =
                Objects.requireNonNull(batch.await(PATIENCE).output());

        assertThat(written.path()).isEqualTo(s3.uri("scores"));
        assertThat(s3.stored("scores/_SUCCESS")).exists();
        assertThat(Files.readString(s3.stored("scores/_manifest.json"))).contains(String.valueOf(loaded.dataset()));
        check(written, s3.stored("scores"));
        assertThat(written.metrics())
                .as("of the rows as they came back from ORC")
                .isEqualTo(copied.metrics());
        try (Stream<Path> all = Files.list(s3.stored(""))) {
            assertThat(all.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith(".scores"));
        }
    }

    @Test
    @Order(8)
    void featuresOnHdfsAreThoseOfTheirTimesWhateverIsKilledMeanwhile() throws Exception {
        Path stats = directory.resolve("stats.parquet");
        Path orders = directory.resolve("orders.parquet");
        DuckDb.execute("COPY (SELECT i % 20000 AS driver, 1000 + hash(i) % 5000 AS moment, i AS trips"
                + " FROM range(100000) t(i)) TO '" + stats + "' (FORMAT PARQUET, ROW_GROUP_SIZE 20480)");
        DuckDb.execute("COPY (SELECT i AS id, hash(i * 3) % 22000 AS driver, 1000 + hash(i * 7) % 6000 AS moment"
                + " FROM range(" + ORDERS + ") t(i)) TO '" + orders + "' (FORMAT PARQUET)");
        hdfs.put(stats);
        hdfs.put(orders);
        cluster.features()
                .register(FeatureViewSpec.builder("stats")
                        .source(hdfs.way().address() + "/stats.parquet")
                        .keys("driver")
                        .eventTime("moment")
                        .features("trips")
                        .build());

        JobView set = killedWhileItWrites("set", 0).await(PATIENCE);
        assertThat(set.state()).as("%s", set.error()).isEqualTo(JobState.SUCCEEDED);
        String written = Objects.requireNonNull(set.output()).path();
        assertThat(hdfs.names("/")).noneMatch(name -> name.startsWith(".set"));
        Path copy = hdfs.copyOf(written.substring(hdfs.way().address().length() + 1));
        assertThat(DuckDb.number("SELECT count(DISTINCT id) FROM '" + copy + "/*.parquet'"))
                .isEqualTo(ORDERS);
        assertThat(DuckDb.number("SELECT sum(trips) FROM '" + copy + "/*.parquet'"))
                .isEqualTo(DuckDb.number("SELECT sum(trips) FROM (SELECT s.trips FROM '" + orders + "' o JOIN '" + stats
                        + "' s ON s.driver = o.driver AND s.moment <= o.moment"
                        + " QUALIFY row_number() OVER (PARTITION BY id ORDER BY s.moment DESC, s.trips DESC) = 1)"));

        JobHandle materialization = cluster.submit(Materialization.of("stats"));
        processes.kill(processes.busyWorker(materialization));
        assertThat(materialization.await(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        OnlineFeatures found = cluster.features()
                .read(
                        List.of("stats:trips"),
                        Map.of("driver", LongStream.range(0, 5_000).boxed().toList()));
        double sum = 0;
        for (int row = 0; row < found.size(); row++) {
            sum += found.number(row, "trips");
        }
        assertThat(sum)
                .isEqualTo(DuckDb.number("SELECT sum(trips) FROM (SELECT trips FROM '" + stats
                        + "' WHERE driver < 5000"
                        + " QUALIFY row_number() OVER (PARTITION BY driver ORDER BY moment DESC, trips DESC) = 1)"));
    }

    /** A training set whose executor died when something of its output was there; one that was too quick for that is followed by another. */
    private static JobHandle killedWhileItWrites(String output, int tries) {
        JobHandle set = cluster.submit(TrainingSet.builder(hdfs.way().address() + "/orders.parquet", "moment")
                .features("stats:trips")
                .output(hdfs.way().address() + "/" + output + tries)
                .build());
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> hdfs.names("/").stream().anyMatch(name -> name.startsWith("." + output + tries))
                        || set.view().state().isTerminal());
        processes.killExecutors("worker-1");
        processes.killExecutors("worker-2");
        if (!set.view().state().isTerminal()) {
            return set;
        }
        assertThat(tries)
                .as("jobs that were done before their executor was killed")
                .isLessThan(10);
        return killedWhileItWrites(output, tries + 1);
    }

    @Test
    @Order(7)
    void anHdfsThatComesBackCostsTheJobTimeOnly() throws Exception {
        JobHandle batch = whenInterrupted(hdfs.way(), "back", Scheduling.DEFAULT, 0);
        await("an attempt that says why it failed")
                .atMost(PATIENCE)
                .until(() -> (batch.logs() + batch.view().waiting())
                        .contains("(expected: " + hdfs.way().address() + " answers)"));
        hdfs.way().gate().open();
        check(Objects.requireNonNull(batch.await(PATIENCE).output()), hdfs.copyOf("back"));
    }

    @Test
    @Order(9)
    void anHdfsThatStaysAwayFailsTheJobClearly() throws Exception {
        JobView failed = Objects.requireNonNull(failing).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(failed.state()).isEqualTo(JobState.FAILED);
        assertThat(failed.error())
                .contains(lost.address(), "check that its NameNode and DataNodes run", "submit the job again");
        assertThat(hdfs.names("/")).doesNotContain("gone");
        await("the staging directory is discarded")
                .atMost(PATIENCE)
                .until(() -> hdfs.names("/").stream().noneMatch(name -> name.startsWith(".gone")));
    }

    /** A job from under which the HDFS was taken while it scored; one that was too quick for that is followed by another. */
    private static JobHandle whenInterrupted(HdfsCluster.Way way, String output, Scheduling scheduling, int tries)
            throws IOException {
        JobHandle batch = cluster.submit(batch(way.address() + "/in", way.address() + "/" + output, scheduling));
        awaitScoring(batch);
        way.gate().shut();
        if (!batch.view().state().isTerminal()) {
            return batch;
        }
        assertThat(tries).as("jobs that were done before the gate was shut").isLessThan(10);
        way.gate().open();
        hdfs.delete(output);
        return whenInterrupted(way, output, scheduling, tries + 1);
    }
}
