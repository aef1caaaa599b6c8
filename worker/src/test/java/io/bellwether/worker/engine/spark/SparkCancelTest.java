package io.bellwether.worker.engine.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.worker.engine.TestContext;
import io.bellwether.worker.engine.Trainer;
import io.bellwether.worker.engine.Trainers;
import io.bellwether.worker.segment.DecodedFixture;
import io.bellwether.worker.segment.MappedDataset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkStatusTracker;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit that would take an hour ends when it is cancelled, and its session goes on. */
class SparkCancelTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private MappedDataset dataset;
    private SparkStatusTracker jobs;

    @BeforeEach
    void open() throws Exception {
        dataset = MappedDataset.open(DecodedFixture.separable(directory.resolve("data"), 1_000, 200, 4));
        jobs = WarmSession.await(2).context().statusTracker();
    }

    @Test
    void endsAnInterruptedFitWithItsJobs() throws Exception {
        endsWhenCancelled(true);
    }

    @Test
    void endsAFitWhoseInterruptWasSwallowed() throws Exception {
        endsWhenCancelled(false);
    }

    private void endsWhenCancelled(boolean interrupt) throws Exception {
        Trainer trainer = Trainers.load().named("spark.GBTClassifier");
        TestContext endless = TestContext.of(trainer, dataset, MetricSpec.AUC, Map.of("maxIter", 100_000));
        FutureTask<?> fit = new FutureTask<>(() -> trainer.fit(endless));
        Thread slot = new Thread(fit, "slot");
        slot.start();
        await().atMost(PATIENCE).until(() -> jobs.getActiveJobIds().length > 0);
        endless.cancelledAfter(0);
        if (interrupt) {
            slot.interrupt();
        }
        assertThatThrownBy(() -> fit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        await().atMost(PATIENCE).until(() -> jobs.getActiveJobIds().length == 0);
        TestContext next = TestContext.of(trainer, dataset, MetricSpec.AUC, Map.of("maxIter", 1));
        assertThat(trainer.fit(next).value()).isGreaterThan(0.6);
    }
}
