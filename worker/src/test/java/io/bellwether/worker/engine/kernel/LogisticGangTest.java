package io.bellwether.worker.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.job.MetricSpec;
import io.bellwether.kernels.RowRange;
import io.bellwether.worker.collective.RingGang;
import io.bellwether.worker.engine.TestContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.segment.DecodedFixture;
import io.bellwether.worker.segment.MappedDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticGangTest {
    private static final int TRAIN = 2_003;
    private static final Map<String, Object> TO_THE_OPTIMUM = Map.of("l2", 0.01, "tolerance", 1e-10);
    private static final Map<String, Object> FIFTY_EPOCHS =
            Map.of("l2", 0.01, "tolerance", 0, "learning_rate", 0.05, "epochs", 50);
    private static final Map<String, Object> ENDLESS =
            Map.of("l2", 0.01, "tolerance", 0, "learning_rate", 1e-6, "epochs", 100_000_000);

    @TempDir
    Path directory;

    private final LogisticRegressionTrainer trainer = new LogisticRegressionTrainer();
    private MappedDataset dataset;

    @BeforeEach
    void open() throws IOException {
        dataset = MappedDataset.open(DecodedFixture.separable(directory.resolve("dataset"), TRAIN, 1_000, 6));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void fitsTheModelThatOneNodeFitsAlone(int size) {
        TrialResult alone = trainer.fit(context(TO_THE_OPTIMUM));
        List<TestContext> contexts = contexts(size, TO_THE_OPTIMUM);
        try (RingGang gang = RingGang.of(size)) {
            List<TrialResult> results =
                    gang.onAll(ring -> trainer.fit(contexts.get(ring.rank()).in(ring)));
            assertThat(results.get(0).value()).isCloseTo(alone.value(), within(1e-6));
            assertSameWeights(results.get(0), alone);
            assertThat(results)
                    .allMatch(result -> result.value() == results.get(0).value());
            assertThat(results.subList(1, size)).allMatch(result -> result.model() == null);
        }
        assertThat(contexts.get(0).points).isNotEmpty();
        assertThat(contexts.subList(1, size)).allMatch(context -> context.points.isEmpty());
    }

    @Test
    void moreMembersThanRowsDoNoHarm() throws IOException {
        float[] features = {1, 2, 3, 4, 5};
        float[] labels = {0, 1, 1, 0, 1};
        Path tiny = DecodedFixture.write(directory.resolve("tiny"), features, labels, 3, 2, 1);
        List<TestContext> contexts = IntStream.range(0, 5)
                .mapToObj(rank -> TestContext.of(trainer, MappedDataset.open(tiny), MetricSpec.LOGLOSS, TO_THE_OPTIMUM))
                .toList();
        TrialResult alone =
                trainer.fit(TestContext.of(trainer, MappedDataset.open(tiny), MetricSpec.LOGLOSS, TO_THE_OPTIMUM));
        try (RingGang gang = RingGang.of(5)) {
            TrialResult together = gang.onAll(
                            ring -> trainer.fit(contexts.get(ring.rank()).in(ring)))
                    .get(0);
            assertSameWeights(together, alone);
        }
    }

    @Test
    void partsCoverAllRowsOnce() {
        int next = 0;
        for (int rank = 0; rank < 7; rank++) {
            RowRange part = LogisticObjective.part(TRAIN, rank, 7);
            assertThat(part.from()).isEqualTo(next);
            assertThat(part.size()).isBetween(TRAIN / 7, TRAIN / 7 + 1);
            next = part.to();
        }
        assertThat(next).isEqualTo(TRAIN);
    }

    @Test
    void aCancelledFitGoesOnFromItsCheckpointAsIfNothingHadHappened() {
        TestContext cancelled = context(FIFTY_EPOCHS).cancelledAfter(35);
        assertThatThrownBy(() -> trainer.fit(cancelled)).hasMessageContaining("cancelled");
        assertThat(cancelled.checkpoints).hasSize(3);
        TestContext resumed = context(FIFTY_EPOCHS).from(cancelled.checkpoints.get(2));
        byte[] model = Objects.requireNonNull(trainer.fit(resumed).model()).bytes();
        assertThat(resumed.logged).contains("resumed from the checkpoint of epoch 30");
        assertThat(resumed.points.get(0).step()).isEqualTo(31);
        assertThat(model)
                .isEqualTo(Objects.requireNonNull(
                                trainer.fit(context(FIFTY_EPOCHS)).model())
                        .bytes());
    }

    @Test
    void aGangThatLosesAMemberGoesOnFromItsCheckpoint() {
        List<TestContext> first = contexts(3, ENDLESS);
        try (RingGang gang = RingGang.of(3)) {
            List<CompletableFuture<TrialResult>> fits = IntStream.range(0, 3)
                    .mapToObj(rank ->
                            gang.begin(rank, ring -> trainer.fit(first.get(rank).in(ring))))
                    .toList();
            await().atMost(Duration.ofMinutes(3)).until(() -> first.get(0).hasCheckpoint());
            gang.die(1);
            assertThatThrownBy(() -> RingGang.await(fits.get(0))).hasMessageContaining("member 1");
            assertThatThrownBy(() -> RingGang.await(fits.get(2))).hasMessageContaining("member 1");
        }
        byte[] saved = first.get(0).checkpoints.get(0);
        List<TestContext> second = contexts(2, TO_THE_OPTIMUM); // fewer members can go on as well
        try (RingGang gang = RingGang.of(2)) {
            TrialResult result = gang.onAll(ring -> {
                        TestContext context = second.get(ring.rank()).in(ring);
                        return trainer.fit(ring.rank() == 0 ? context.from(saved) : context);
                    })
                    .get(0);
            assertSameWeights(result, trainer.fit(context(TO_THE_OPTIMUM)));
        }
        assertThat(second).allMatch(context -> context.logged.contains("resumed from the checkpoint of epoch 10"));
    }

    @Test
    void aCheckpointOfAnotherFitIsNoObstacle() {
        TestContext context = context(TO_THE_OPTIMUM).from(new byte[] {0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 3});
        assertThat(trainer.fit(context).value()).isPositive();
        assertThat(context.logged).anyMatch(line -> line.contains("weights: 3 (expected: 7); begins anew"));
    }

    private List<TestContext> contexts(int size, Map<String, Object> params) {
        return IntStream.range(0, size).mapToObj(rank -> context(params)).toList();
    }

    private TestContext context(Map<String, Object> params) {
        return TestContext.of(trainer, dataset, MetricSpec.LOGLOSS, params);
    }

    private static void assertSameWeights(TrialResult result, TrialResult expected) {
        LinearModel model = model(result);
        LinearModel other = model(expected);
        for (int column = 0; column < other.weights().size(); column++) {
            double weight = other.weights().get(column);
            assertThat(model.weights().get(column)).isCloseTo(weight, within(1e-5 * Math.max(1, Math.abs(weight))));
        }
        assertThat(model.bias()).isCloseTo(other.bias(), within(1e-5));
    }

    private static LinearModel model(TrialResult result) {
        return LinearModel.read(Objects.requireNonNull(result.model()).bytes());
    }
}
