package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.coordinator.sandbox.KillableCluster;
import io.bellwether.coordinator.task.TaskEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes fit one model of the flights together, and lose an executor, a node and the coordinator on the way. */
class GangKillTest {
    /** The smaller of both files. */
    private static final String FLIGHTS = Path.of("..", "docs", "examples", "data", "flights-holdout.parquet")
            .toAbsolutePath()
            .normalize()
            .toString();

    private static final Duration PATIENCE = KillableCluster.PATIENCE;

    @TempDir
    private Path directory;

    private KillableCluster cluster;

    @BeforeEach
    void start() {
        cluster = KillableCluster.start(directory.resolve("cluster"), 2, 1);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aGangGoesOnFromItsCheckpointWhoeverIsKilled() throws IOException {
        JobHandle together = cluster.client().submit(sweep("together", 2));
        await().atMost(PATIENCE).until(this::hasCheckpoint);
        await().atMost(PATIENCE).until(() -> cluster.killExecutors("worker-1"));
        await().atMost(PATIENCE).until(() -> resumptions(together) >= 1);
        cluster.kill("worker-2");
        await().atMost(PATIENCE).until(() -> resumptions(together) >= 2);
        cluster.kill("coordinator");
        assertThat(together.await(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        TrialView trial = trial(together);
        assertThat(trial.attempts()).isGreaterThanOrEqualTo(3);

        JobHandle alone = cluster.client().submit(sweep("alone", 1));
        assertThat(alone.await(PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        double value = Objects.requireNonNull(trial(alone).value());
        assertThat(value).isGreaterThan(0.65);
        assertThat(trial.value()).isCloseTo(value, within(1e-6));
        assertThat(cluster.client().models()).hasSize(2);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stored("lent")).isEmpty());
        assertThat(stored("[0-9a-f]{2}"))
                .containsExactlyInAnyOrderElementsOf(cluster.client().models().stream()
                        .map(ModelView::sha256)
                        .distinct()
                        .toList());
    }

    /** The files in the artifacts' directories of such names: models and checkpoints by their hash, what is lent apart. */
    private List<String> stored(String directories) throws IOException {
        Path artifacts = cluster.coordinatorData().resolve("artifacts");
        try (Stream<Path> files = Files.walk(artifacts)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> Objects.requireNonNull(file.getParent())
                            .getFileName()
                            .toString()
                            .matches(directories))
                    .map(file -> file.getFileName().toString())
                    .toList();
        }
    }

    /** That there is one is in the journal: from here on the next attempt goes on from it. */
    private boolean hasCheckpoint() throws Exception {
        return JournalContent.anyMatch(cluster.coordinatorData(), TaskEvent.CheckpointSaved.class::isInstance);
    }

    /** How many of its attempts went on from a checkpoint, as their logs say. */
    private static long resumptions(JobHandle job) {
        return job.logs(0)
                .lines()
                .filter(line -> line.contains("resumed from the checkpoint of epoch "))
                .count();
    }

    private static TrialView trial(JobHandle job) {
        return job.view().trials().get(0);
    }

    /** One configuration, whose many small steps take a while and lead close to the optimum. */
    private static Sweep sweep(String name, int members) {
        return Sweep.builder(name)
                .dataset(DatasetSpec.of(FLIGHTS, "late").excluding("row_id"))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withParam("epochs", 1_500)
                        .withParam("learning_rate", 0.02)
                        .withParam("tolerance", 0)
                        .withMembers(members))
                .metric(MetricSpec.AUC)
                .trials(1)
                .registerAs(name)
                .build();
    }
}
