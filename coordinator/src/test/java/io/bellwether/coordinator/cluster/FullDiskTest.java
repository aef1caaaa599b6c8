package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.ModelView;
import io.bellwether.client.job.OutputFormat;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.sandbox.KillableCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that can't write any more, as on a disk that is full: the kernel refuses to let their files grow beyond some bytes. What
 * they say, what is left of what they wrote, and how it goes on when there is room again.
 */
class FullDiskTest {
    private static final int ROWS = 20_000;

    @TempDir
    private Path directory;

    @Test
    void nothingIsHalfWrittenAndAllGoesOnWhenThereIsRoomAgain() throws Exception {
        try (KillableCluster cluster = KillableCluster.start(directory.resolve("cluster"), 1, 1)) {
            Path data = ToyData.write(directory.resolve("data.csv"), ROWS, 1);
            JobView trained = cluster.client().submit(sweep(data, "toy")).await(KillableCluster.PATIENCE);
            assertThat(trained.state()).isEqualTo(JobState.SUCCEEDED);
            aWorkersDiskIsFull(cluster, data);
            theCoordinatorsDiskIsFull(cluster, data);
            assertThat(cluster.client().job(trained.id()).view()).isEqualTo(trained);
        }
    }

    private void aWorkersDiskIsFull(KillableCluster cluster, Path data) throws Exception {
        Path output = directory.resolve("scores");
        cluster.limitFiles("worker-1", "20000"); // less than a native library that an executor unpacks
        JobView broken = ended(cluster, batch(data, output).build());
        assertThat(broken.state()).isEqualTo(JobState.FAILED);
        assertThat(broken.error()).contains("can't load a part of itself", "has room");
        cluster.limitFiles("worker-1", "400000"); // less than what is written
        JobView full =
                ended(cluster, batch(data, output).format(OutputFormat.CSV).build());
        assertThat(full.state()).isEqualTo(JobState.FAILED);
        assertThat(full.error()).contains("writing ", "File too large", "check disk");
        await("a task of its own removes what the failed one has written")
                .atMost(KillableCluster.PATIENCE)
                .untilAsserted(this::assertNothingIsLeft);
        cluster.limitFiles("worker-1", "unlimited");
        JobView scored = ended(cluster, batch(data, output).build());
        assertThat(scored.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(Objects.requireNonNull(scored.output()).rowsOut()).isEqualTo(ROWS);
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsOnly("cluster", "data.csv");
        }
    }

    private static JobView ended(KillableCluster cluster, BatchInference job) throws Exception {
        return cluster.client().submit(job).future().get(KillableCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** A coordinator that can't keep its journal ends before it says anything that it has not written. */
    private void theCoordinatorsDiskIsFull(KillableCluster cluster, Path data) throws Exception {
        cluster.limitFiles("coordinator", "1");
        CompletableFuture<JobHandle> late =
                CompletableFuture.supplyAsync(() -> cluster.client().submit(sweep(data, "late")));
        await().atMost(KillableCluster.PATIENCE).until(() -> !cluster.isAlive("coordinator"));
        assertThat(late).isNotDone();
        cluster.restart("coordinator");
        JobHandle sweep = late.get(KillableCluster.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(sweep.await(KillableCluster.PATIENCE).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.client().models()).extracting(ModelView::name).containsExactlyInAnyOrder("toy", "late");
    }

    private static Sweep sweep(Path data, String model) {
        return Sweep.builder("toy")
                .dataset(DatasetSpec.of(data.toString(), "label").excluding("row_id"))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-6, 1).build()))
                .trials(3)
                .registerAs(model)
                .build();
    }

    private static BatchInference.Builder batch(Path input, Path output) {
        return BatchInference.builder("toy")
                .input(input.toString())
                .output(output.toString())
                .keep("a", "b", "c", "d", "e")
                .label("label");
    }
}
