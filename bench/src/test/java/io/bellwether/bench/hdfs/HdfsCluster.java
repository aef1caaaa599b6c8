package io.bellwether.bench.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Scheduling;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.KillableCluster;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.fs.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * Three real processes and a real HDFS: what the tests of them have in common. On the HDFS are {@code /train.parquet} to learn from and
 * {@code /in}, a directory of files to score. Confined to the test's thread.
 */
final class HdfsCluster implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(10);
    static final int FILES = 24;
    static final int ROWS_OF_FILE = 2_000;

    private static final String HERE = hostName();
    private static final String ROWS = """
            COPY (SELECT i AS id, hash(i) %% 1000 / 500.0 - 1 AS a, hash(i * 3 + 1) %% 1000 / 500.0 - 1 AS b,
                (a + 0.5 * b + hash(i * 7 + 2) %% 1000 / 500.0 - 1 > 0)::INT AS y
                FROM range(%d, %d) t(i)) TO '%s' (FORMAT PARQUET)
            """;

    private final Path directory;

    /** What has been started, the last first. */
    private final Deque<Closeable> started = new ArrayDeque<>();

    private final HdfsSandbox hdfs;
    private final Way way;
    private final KillableCluster processes;

    /** A way to the HDFS, by an address of its own, which can be shut. */
    record Way(Gate gate, String address) {}

    /** What the processes have in their environment, if their Hadoop is to have these properties. */
    interface Environment {
        Map<String, String> of(Path configuration, Map<String, String> properties) throws IOException;
    }

    private HdfsCluster(Path directory, Environment environment) throws Exception {
        this.directory = directory;
        try {
            hdfs = HdfsSandbox.start(directory.resolve("hdfs"), 0, List.of(HERE, "elsewhere.example.org"));
            started.push(hdfs::close);
            way = newWay();
            putData();
            Map<String, String> hadoop = Map.of("ipc.client.connect.max.retries", "0", "fs.defaultFS", way.address());
            processes = KillableCluster.start(
                    directory.resolve("cluster"), 2, 1, environment.of(directory.resolve("conf"), hadoop));
            started.push(processes::close);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Returns when all run and the data is there. */
    static HdfsCluster start(Path directory, Environment environment) throws Exception {
        return new HdfsCluster(directory, environment);
    }

    private void putData() throws Exception {
        parquet(train(), 0, 20_000);
        Path in = Files.createDirectory(directory.resolve("in"));
        for (int file = 0; file < FILES; file++) {
            int first = 100_000 + file * ROWS_OF_FILE;
            parquet(in.resolve("%03d.parquet".formatted(file)), first, first + ROWS_OF_FILE);
        }
        put(train());
        put(in);
    }

    /** The local file that the HDFS has as {@code /train.parquet}. */
    Path train() {
        return directory.resolve("train.parquet");
    }

    /** The way that is between the workers and the NameNode. */
    Way way() {
        return way;
    }

    /** Another. */
    Way newWay() throws IOException {
        Gate gate = Gate.to(URI.create(hdfs.address()).getPort());
        started.push(gate::close);
        return new Way(gate, "hdfs://localhost:" + gate.port());
    }

    KillableCluster processes() {
        return processes;
    }

    Cluster client() {
        return processes.client();
    }

    /** Removes what was written. */
    void delete(String output) throws IOException {
        hdfs.fileSystem().delete(new org.apache.hadoop.fs.Path("/" + output), true);
    }

    /** Copies a file or a directory to the root of the HDFS. */
    void put(Path local) throws IOException {
        hdfs.fileSystem()
                .copyFromLocalFile(
                        new org.apache.hadoop.fs.Path(local.toUri()),
                        new org.apache.hadoop.fs.Path("/" + local.getFileName()));
    }

    /** What a directory of the HDFS has. */
    List<String> names(String path) throws IOException {
        return Arrays.stream(hdfs.fileSystem().listStatus(new org.apache.hadoop.fs.Path(path)))
                .map(status -> status.getPath().getName())
                .toList();
    }

    /** A directory of the HDFS, copied to where other programs can read it. */
    Path copyOf(String output) throws IOException {
        Path copy = Files.createDirectory(directory.resolve("copy-of-" + output));
        for (String name : names("/" + output)) {
            hdfs.fileSystem()
                    .copyToLocalFile(
                            false,
                            new org.apache.hadoop.fs.Path("/" + output + "/" + name),
                            new org.apache.hadoop.fs.Path(copy.toUri()),
                            true);
        }
        return copy;
    }

    /** How many of the files to score have their block on this machine. */
    int filesHere() throws IOException {
        int files = 0;
        for (FileStatus file : hdfs.fileSystem().listStatus(new org.apache.hadoop.fs.Path("/in"))) {
            var block = hdfs.fileSystem().getFileBlockLocations(file, 0, 1)[0];
            files += Arrays.asList(block.getHosts()).contains(HERE) ? 1 : 0;
        }
        assertThat(files).isBetween(1, FILES - 1);
        return files;
    }

    /** What workers call this machine. */
    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** A file of the rows from {@code first} to before {@code end}: {@code id}, two features and a label that they tell of. */
    private static void parquet(Path file, long first, long end) throws SQLException {
        DuckDb.execute(ROWS.formatted(first, end, file));
    }

    /** Some trials on the file; the best is registered as the model, if there is a name for it. */
    static Sweep sweep(String path, @Nullable String model) {
        Sweep.Builder sweep = Sweep.builder("toy")
                .dataset(DatasetSpec.of(path, "y").excluding("id"))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-6, 1).build()))
                .trials(3);
        return model == null ? sweep.build() : sweep.registerAs(model).build();
    }

    /** As below, as jobs are scheduled where nothing is said of it. */
    static BatchInference batch(String input, String output) {
        return batch(input, output, Scheduling.DEFAULT);
    }

    /** Has the files scored with the model {@code toy}. */
    static BatchInference batch(String input, String output, Scheduling scheduling) {
        return BatchInference.builder("toy")
                .input(input)
                .output(output)
                .label("y")
                .keep("id")
                .scheduling(scheduling)
                .build();
    }

    /** Until parts of the job are done, or all of it. */
    static void awaitScoring(JobHandle batch) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> batch.view().tasks().getOrDefault(JobState.SUCCEEDED, 0) > 1
                        || batch.view().state().isTerminal());
    }

    /** Another program reads what was written of the files, row by row. */
    static void check(JobView.OutputView written, Path copy) throws Exception {
        assertThat(written.rowsOut()).isEqualTo((long) FILES * ROWS_OF_FILE);
        assertThat(DuckDb.number("SELECT count(DISTINCT row_id) FROM '" + copy + "/*.parquet'"))
                .isEqualTo(FILES * ROWS_OF_FILE);
        assertThat(DuckDb.number("SELECT count(*) FROM '" + copy + "/*.parquet' WHERE row_id + 100000 = id"))
                .isEqualTo(FILES * ROWS_OF_FILE);
        double auc = Objects.requireNonNull(written.metrics().get("auc"));
        assertThat(auc).isGreaterThan(0.7);
        assertThat(DuckDb.auc(copy, "y")).isCloseTo(auc, within(1e-9));
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : started) {
            each.close();
        }
    }
}
