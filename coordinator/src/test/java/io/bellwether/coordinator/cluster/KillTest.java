package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.NodeView;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.KillableCluster;
import io.bellwether.coordinator.task.TaskEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of the spine: a sweep and a scoring job on three real processes end as they should, whichever of the processes is
 * killed with -9, as often as it pleases. {@code -Dkill.count=20 -Dkill.seed=1} for more, and for another order.
 */
class KillTest {
    private static final int TRIALS = 200;
    private static final int SHORT_TRIALS = 1_000;
    private static final int ROWS = 20_000;
    private static final int MANY_ROWS = 4_000_000;
    private static final int MANY_COLUMNS = 8;
    private static final int FILES = 24;
    private static final int ROWS_OF_FILE = 500;
    private static final int KILLS = Integer.getInteger("kill.count", 6);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());

    @TempDir
    private Path directory;

    private KillableCluster cluster;

    @BeforeEach
    void start() {
        cluster = KillableCluster.start(
                directory.resolve("cluster"), 2, 1, Map.of("BELLWETHER_EXECUTOR_SPARES", "1")); // as users have it
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyTrialSucceedsOnceHoweverOftenAProcessIsKilled() throws Exception {
        Path train = ToyData.write(directory.resolve("train.csv"), ROWS, 1);
        JobHandle sweep = cluster.client().submit(sweep(train));
        await().atMost(KillableCluster.PATIENCE).until(() -> succeeded(sweep.view()) > 3);
        for (String worker : List.of("worker-1", "worker-2")) {
            await().atMost(KillableCluster.PATIENCE).until(() -> cluster.killExecutors(worker));
        }
        Random random = new Random(SEED);
        List<String> names = List.of("coordinator", "worker-1", "worker-2");
        int kills = 0;
        for (; kills < KILLS && !sweep.view().state().isTerminal(); kills++) {
            int before = succeeded(sweep.view());
            String victim = names.get(random.nextInt(names.size()));
            cluster.kill(victim);
            await().atMost(KillableCluster.PATIENCE) // random moments, but never a standstill
                    .until(() -> succeeded(sweep.view()) > before + random.nextInt(5)
                            || sweep.view().state().isTerminal());
        }
        JobView done = sweep.await(KillableCluster.PATIENCE);
        assertThat(kills).as("kills while the sweep ran").isGreaterThan(1);
        assertThat(done.trials()).as("kill.seed=%d", SEED).hasSize(TRIALS);
        assertThat(done.trials()).allSatisfy(trial -> assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED));
        assertThat(done.trials().stream().map(JobView.TrialView::id).distinct()).hasSize(TRIALS);
        assertThat(cluster.client().nodes()).allSatisfy(KillTest::decodedOnce);
        score(done);
        readBackTheRecords(done);
        trialsThatWereSentAheadSucceedOnceToo(random);
        aLoadGoesOnWhereItWasWhenItsWorkerIsKilled();
    }

    /** Trials of some milliseconds, which nodes get before they have a slot for them. Each process is killed once. */
    private void trialsThatWereSentAheadSucceedOnceToo(Random random) throws Exception {
        Path train = ToyData.write(directory.resolve("short.csv"), 200, 1);
        JobHandle sweep = cluster.client()
                .submit(Sweep.builder("short")
                        .dataset(DatasetSpec.of(train.toString(), "label").excluding("row_id"))
                        .trainer(TrainerSpec.of("logistic-regression")
                                .withParam("epochs", 1)
                                .withSpace(SearchSpace.builder()
                                        .logUniform("l2", 1e-6, 1)
                                        .build()))
                        .sampler(SamplerSpec.random(SEED))
                        .trials(SHORT_TRIALS)
                        .build());
        List<String> victims = new ArrayList<>(List.of("coordinator", "worker-1", "worker-2"));
        Collections.shuffle(victims, random);
        for (String victim : victims) {
            int before = succeeded(sweep.view());
            await().atMost(KillableCluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> succeeded(sweep.view()) > before + 20 + random.nextInt(80)
                            || sweep.view().state().isTerminal());
            cluster.kill(victim);
        }
        JobView done = sweep.await(KillableCluster.PATIENCE);
        assertThat(done.trials()).as("kill.seed=%d", SEED).hasSize(SHORT_TRIALS);
        assertThat(done.trials()).allSatisfy(trial -> assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED));
        assertThat(done.trials().stream().map(JobView.TrialView::id).distinct()).hasSize(SHORT_TRIALS);
        assertThat(JournalContent.anyMatch(cluster.coordinatorData(), TaskEvent.AttemptSentAhead.class::isInstance))
                .as("a trial was sent ahead")
                .isTrue();
    }

    /**
     * A load that was too quick to be killed midway is followed by another. The file is small for its rows: nothing is in the grid before it is
     * hashed, beside which they are read.
     */
    private void aLoadGoesOnWhereItWasWhenItsWorkerIsKilled() throws Exception {
        for (int tries = 0; tries < 10; tries++) {
            Path file = directory.resolve("many-" + tries + ".parquet");
            String numbers = IntStream.range(0, MANY_COLUMNS)
                    .mapToObj(column -> "(i + " + column + ") % 97 / 3 as n" + column)
                    .collect(Collectors.joining(", "));
            DuckDb.execute("copy (select i as row_id, (i + " + tries + ") % 89 as own, " + numbers
                    + ", hash(i * 7) % 2 as label from range(" + MANY_ROWS + ") t(i)) to '" + file
                    + "' (format parquet, compression zstd)");
            JobHandle sweep = cluster.client()
                    .submit(Sweep.builder("many")
                            .dataset(DatasetSpec.of(file.toString(), "label").excluding("row_id"))
                            .trainer(TrainerSpec.of("logistic-regression").withParam("epochs", 1))
                            .trials(1)
                            .build());
            String loader = cluster.busyWorker(sweep);
            await().atMost(KillableCluster.PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> isMidway(sweep.view()) || sweep.view().dataset() != null);
            boolean killed = isMidway(sweep.view());
            if (killed) {
                cluster.kill(loader);
            }
            sweep.await(KillableCluster.PATIENCE);
            DatasetView loaded = cluster.client().dataset("many-" + tries);
            ColumnStatistics ids = loaded.columns().stream()
                    .filter(column -> column.name().equals("row_id"))
                    .findFirst()
                    .orElseThrow();
            assertThat(loaded.trainRows() + loaded.validationRows()).isEqualTo(MANY_ROWS);
            assertThat(ids.rows()).as("each row was seen").isEqualTo(MANY_ROWS);
            assertThat(Objects.requireNonNull(ids.numbers()).mean())
                    .as("once")
                    .isCloseTo((MANY_ROWS - 1) / 2.0, within(1e-3));
            if (killed && (cluster.log("worker-1") + cluster.log("worker-2")).contains(" goes on: segments=")) {
                return;
            }
        }
        throw new AssertionError("ten loads were over before their worker was killed");
    }

    private static boolean isMidway(JobView view) {
        JobView.LoadingView loading = view.loading();
        return loading != null && loading.rows() > loading.totalRows() / 4 && loading.rows() < loading.totalRows();
    }

    private static void decodedOnce(NodeView node) {
        assertThat(node.decodes().values()).as("decodes of %s", node.id()).allMatch(count -> count <= 1);
    }

    private static int succeeded(JobView view) {
        return view.tasks().getOrDefault(JobState.SUCCEEDED, 0);
    }

    private static Sweep sweep(Path train) {
        return Sweep.builder("toy")
                .dataset(DatasetSpec.of(train.toString(), "label").excluding("row_id"))
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 30)
                        .withSpace(SearchSpace.builder()
                                .integer("max_depth", 2, 6)
                                .logUniform("learning_rate", 0.02, 0.5)
                                .build()))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-6, 1).build()))
                .sampler(SamplerSpec.random(7))
                .trials(TRIALS)
                .registerAs("toy")
                .build();
    }

    /** Kills an executor, the coordinator and a worker while they score, and has another program read what was written. */
    private void score(JobView sweep) throws Exception {
        assertThat(sweep.model()).isNotNull();
        Path input = Files.createDirectory(directory.resolve("holdout"));
        for (int file = 0; file < FILES; file++) {
            ToyData.write(input.resolve("%02d.csv".formatted(file)), ROWS_OF_FILE, 2 + file);
        }
        JobHandle batch = cluster.killInMidJob(
                tries -> BatchInference.builder("toy")
                        .input(input.toString())
                        .output(directory.resolve("scores-" + tries).toString())
                        .label("label")
                        .build(),
                FILES);
        cluster.kill("worker-1");
        JobView done = batch.await(KillableCluster.PATIENCE);
        JobView.OutputView written = Objects.requireNonNull(done.output());
        Path output = Path.of(written.path());
        double auc = Objects.requireNonNull(written.metrics().get("auc"));
        assertThat(written.rowsOut()).isEqualTo(FILES * ROWS_OF_FILE);
        String files = "'" + output + "/*.parquet'";
        assertThat(DuckDb.number("select count(*) from " + files)).isEqualTo(FILES * ROWS_OF_FILE);
        assertThat(DuckDb.number("select count(distinct row_id) from " + files)).isEqualTo(FILES * ROWS_OF_FILE);
        assertThat(DuckDb.auc(output, "label")).isCloseTo(auc, within(1e-9));
        assertThat(auc).isGreaterThan(0.7);
    }

    /** The projection has caught up, and another program finds every run in the records. */
    private void readBackTheRecords(JobView sweep) {
        Path records = cluster.coordinatorData().resolve("records.db");
        assertThat(Files.exists(records)).isTrue();
        await().atMost(KillableCluster.PATIENCE).untilAsserted(() -> {
            try (Connection sqlite = DriverManager.getConnection("jdbc:sqlite:" + records);
                    Statement statement = sqlite.createStatement();
                    ResultSet runs =
                            statement.executeQuery("select count(*), count(distinct run_id) from run where job_id = '"
                                    + sweep.id() + "' and status = 'SUCCEEDED'")) {
                assertThat(runs.next()).isTrue();
                assertThat(runs.getInt(1)).isEqualTo(TRIALS);
                assertThat(runs.getInt(2)).isEqualTo(TRIALS);
            }
        });
        assertThat(sweep.trials().stream().map(JobView.TrialView::run).collect(Collectors.toSet()))
                .hasSize(TRIALS);
    }
}
