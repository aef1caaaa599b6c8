package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.Cluster;
import io.bellwether.client.ClusterException;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.launch.LocalCluster;
import io.bellwether.client.launch.junit.LocalClusterExtension;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.coordinator.sandbox.DuckDb;
import io.bellwether.coordinator.sandbox.RoleJvm;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clusters for users' own tests, used as they would. */
class LocalClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @RegisterExtension
    static final LocalClusterExtension CLUSTER = LocalClusterExtension.inProcess();

    @TempDir
    private Path directory;

    @Test
    void runsASweepInThisVeryProcess(Cluster cluster) throws Exception {
        JobView done = cluster.submit(sweep(6)).await(PATIENCE);

        assertThat(done.state()).as("%s", done.error()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.trials()).hasSize(6);
        assertThat(cluster.models()).isNotEmpty();
        assertThat(ProcessHandle.current().children()).noneMatch(LocalClusterTest::isExecutor);
    }

    @Test
    void cancelsWhatRunsInThisProcess(Cluster cluster) throws Exception {
        var job = cluster.submit(sweep(2_000));
        await().atMost(PATIENCE).until(() -> job.view().state() == JobState.RUNNING);
        job.cancel();

        await().atMost(PATIENCE).until(() -> job.view().state() == JobState.CANCELLED);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(cluster.nodes()).allMatch(node -> node.running() == 0));
    }

    @Test
    void badInputIsAnsweredAlikeByJavaCommandLineAndHttpAndTheClusterGoesOn(LocalCluster cluster) throws Exception {
        Path good = ToyData.write(directory.resolve("good.csv"), 100, 1);
        BadInput bad = new BadInput(cluster, directory);

        bad.dataIsNamed(good);
        bad.specsAreRefused(good);
        bad.strangersAreToldSo();

        assertThat(cluster.client().submit(sweep(good, 2)).await(PATIENCE).state())
                .isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void killsOnlyProcesses(LocalCluster cluster) {
        assertThatThrownBy(() -> cluster.kill("worker-1"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("LocalCluster.start()");
    }

    @Test
    void startsProcessesThatCanBeKilledAndStartedAgain() throws Exception {
        try (LocalCluster cluster =
                LocalCluster.builder().workers(1).slotsPerWorker(1).start()) {
            Path csv = ToyData.write(directory.resolve("train.csv"), 2_000, 1);
            Path parts = directory.resolve("parts");
            for (int part = 0; part < 3; part++) {
                Path place = Files.createDirectories(parts.resolve("part=" + part));
                DuckDb.execute("COPY (SELECT * FROM '" + csv + "' WHERE row_id % 3 = " + part + ") TO '" + place
                        + "/rows.jsonl' (FORMAT JSON)");
            }
            var job = cluster.client().submit(sweep(parts, 6));
            cluster.kill("worker-1");
            cluster.kill("coordinator");
            cluster.restart("coordinator");
            cluster.restart("worker-1");

            assertThat(job.await(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
            cluster.kill("coordinator");
            cluster.restart("coordinator");
            DatasetView dataset = cluster.client().dataset("parts");
            assertThat(dataset.trainRows() + dataset.validationRows()).isEqualTo(2_000);
            assertThat(dataset.features()).contains("part");
            for (ColumnStatistics column : dataset.columns()) {
                assertThat(column.rows()).isEqualTo(2_000);
                assertThat(Objects.requireNonNull(column.numbers()).mean())
                        .as(column.name())
                        .isCloseTo(
                                DuckDb.number("SELECT avg(" + column.name()
                                        + "::DOUBLE) FROM (SELECT *, row_id % 3 AS part FROM '" + csv + "')"),
                                within(1e-9));
            }
        }
    }

    @Test
    void endsWithTheJvmThatStartedItEvenIfThatIsKilled() throws Exception {
        ProcessBuilder builder = RoleJvm.builder(List.of("-Djava.io.tmpdir=" + directory), Starter.class, List.of());
        builder.environment().putAll(RoleJvm.environment()); // for those that it starts
        Process starter = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<ProcessHandle> processes = new ArrayList<>();
        try (BufferedReader output = starter.inputReader()) {
            String line = output.readLine();
            while (line != null && !line.equals("STARTED")) {
                line = output.readLine();
            }
            starter.descendants().forEach(processes::add);
            assertThat(line).isEqualTo("STARTED");
            assertThat(processes).hasSizeGreaterThanOrEqualTo(2);
        } finally {
            starter.destroyForcibly().waitFor();
        }

        // Not isAlive: what ended stays for as long as nobody collects it, but has no program any more.
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(processes)
                        .noneMatch(process -> process.info().command().isPresent()));
    }

    /** Starts a cluster and does not end. */
    static final class Starter {
        private Starter() {}

        public static void main(String[] arguments) throws Exception {
            LocalCluster.builder().workers(1).slotsPerWorker(1).start();
            System.out.println("STARTED");
            Thread.sleep(PATIENCE.toMillis());
        }
    }

    private Sweep sweep(int trials) throws Exception {
        return sweep(ToyData.write(directory.resolve("train.csv"), 2_000, 1), trials);
    }

    private static Sweep sweep(Path file, int trials) {
        return Sweep.builder("local")
                .dataset(DatasetSpec.of(file.toString(), "label"))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-6, 1).build()))
                .trials(trials)
                .registerAs("local-model")
                .build();
    }

    private static boolean isExecutor(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("ExecutorMain");
    }
}
