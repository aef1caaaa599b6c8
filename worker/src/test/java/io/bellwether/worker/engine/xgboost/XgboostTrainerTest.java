package io.bellwether.worker.engine.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.ModelArtifact;
import io.bellwether.worker.dataset.Metrics;
import io.bellwether.worker.engine.FittedModel;
import io.bellwether.worker.engine.ModelFormats;
import io.bellwether.worker.engine.TestContext;
import io.bellwether.worker.engine.TrialResult;
import io.bellwether.worker.scoring.Scorer;
import io.bellwether.worker.segment.DecodedFixture;
import io.bellwether.worker.segment.MappedDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XgboostTrainerTest {
    private static final int TRAIN = 2_000;
    private static final int VALIDATION = 1_000;
    private static final int COLUMNS = 6;

    @TempDir
    Path directory;

    private final XgboostTrainer trainer = new XgboostTrainer();

    @Test
    void learnsASeparableTargetAndReportsEveryRound() throws Exception {
        TestContext context = context(MetricSpec.AUC, Map.of("rounds", 20, "max_depth", 4));
        TrialResult result = trainer.fit(context);
        assertThat(result.value()).isGreaterThan(0.95);
        assertThat(context.points).hasSize(20).allMatch(point -> point.name().equals("auc"));
        assertThat(context.points.get(19).step()).isEqualTo(20);
        assertThat(context.points.get(19).value()).isCloseTo(result.value(), org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void scoresWithTheKeptModelExactlyAsItEvaluated() throws Exception {
        TestContext context = context(MetricSpec.AUC, Map.of("rounds", 15, "subsample", 0.8));
        TrialResult result = trainer.fit(context);
        assertThat(Metrics.auc(score(context, result), context.dataset().validationLabels(), VALIDATION))
                .isEqualTo(result.value());
    }

    @Test
    void keepsTheBestRoundOfAnEarlyStop() throws Exception {
        TestContext context =
                context(MetricSpec.LOGLOSS, Map.of("rounds", 500, "learning_rate", 1.0, "early_stopping_rounds", 3));
        TrialResult result = trainer.fit(context);
        assertThat(context.points.size()).isLessThan(500);
        assertThat(result.metrics().get("rounds")).isEqualTo(context.points.size() - 3.0);
        assertThat(Metrics.logLoss(score(context, result), context.dataset().validationLabels(), VALIDATION))
                .isEqualTo(result.value());
    }

    @Test
    void givesTheSameBytesForTheSameSeedAndOthersForAnother() throws Exception {
        TestContext context = context(MetricSpec.AUC, Map.of("rounds", 5, "subsample", 0.5));
        byte[] first = model(trainer.fit(context)).bytes();
        assertThat(model(trainer.fit(context.withSeed(7))).bytes()).isEqualTo(first);
        assertThat(model(trainer.fit(context.withSeed(8))).bytes()).isNotEqualTo(first);
    }

    @Test
    void goesOnFromACheckpointAsIfItHadNotPaused() throws Exception {
        Map<String, Object> params = Map.of("rounds", 20, "max_depth", 3, "early_stopping_rounds", 15);
        TestContext whole = context(MetricSpec.LOGLOSS, params);
        TrialResult expected = trainer.fit(whole);
        assertThat(whole.checkpoints).as("after round 10, but not at the end").hasSize(1);
        TestContext rest = whole.sibling().from(whole.checkpoints.get(0));
        TrialResult resumed = trainer.fit(rest);
        assertThat(rest.points)
                .extracting(point -> point.step())
                .startsWith(11L)
                .endsWith(20L);
        for (int i = 0; i < 10; i++) {
            assertThat(rest.points.get(i).value())
                    .isEqualTo(whole.points.get(10 + i).value(), within(1e-6));
        }
        assertThat(resumed.value()).isEqualTo(expected.value(), within(1e-6));
        assertThat(resumed.metrics()).containsEntry("rounds", expected.metrics().get("rounds"));
        assertThat(score(rest, resumed)).containsExactly(score(whole, expected), within(1e-6));
    }

    @Test
    void aCheckpointThatIsNoneIsLeftAlone() throws Exception {
        TestContext context = context(MetricSpec.AUC, Map.of("rounds", 5)).from(new byte[] {1, 2, 3});
        assertThat(trainer.fit(context).value()).isGreaterThan(0.9);
        assertThat(context.logged).anyMatch(line -> line.contains("begins anew"));
        assertThat(context.points).hasSize(5);
    }

    @Test
    void regressesForRmse() throws Exception {
        TrialResult result = trainer.fit(context(MetricSpec.RMSE, Map.of("rounds", 20)));
        assertThat(result.value()).isLessThan(0.35);
        assertThat(result.metrics()).containsKey("rmse").doesNotContainKey("auc");
    }

    @Test
    void endsWithinARoundWhenCancelled() throws Exception {
        TestContext context = context(MetricSpec.AUC, Map.of("rounds", 10_000)).cancelledAfter(3);
        assertThatThrownBy(() -> trainer.fit(context))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED));
        assertThat(context.points).hasSize(3);
    }

    @Test
    void refusesAMetricItCannotOptimize() throws Exception {
        MetricSpec own = new MetricSpec("profit", MetricSpec.Goal.MAXIMIZE);
        TestContext context = context(own, Map.of("rounds", 1));
        assertThatThrownBy(() -> trainer.fit(context)).hasMessageContaining("auc, logloss or rmse");
    }

    @Test
    void sharesOneMatrixBetweenTrialsThatRunAtOnce() throws Exception {
        TestContext context = context(MetricSpec.AUC, Map.of("rounds", 10));
        byte[] alone = model(trainer.fit(context.withSeed(7))).bytes();
        ExecutorService slots = Executors.newFixedThreadPool(4);
        try {
            List<Future<TrialResult>> results = new ArrayList<>();
            for (int trial = 0; trial < 4; trial++) {
                results.add(slots.submit(() -> trainer.fit(context.sibling())));
            }
            for (Future<TrialResult> result : results) {
                assertThat(model(result.get()).bytes()).isEqualTo(alone);
            }
        } finally {
            slots.shutdownNow();
        }
        SharedMatrices matrices = (SharedMatrices) context.sharedObject("xgboost/");
        assertThat(matrices.builds()).isEqualTo(1);
    }

    @Test
    void keepsFewIdleMatricesOfOtherBinnings() throws Exception {
        MappedDataset dataset = dataset();
        try (SharedMatrices matrices = new SharedMatrices(dataset)) {
            for (int maxBin = 16; maxBin < 26; maxBin++) {
                matrices.lease(maxBin, "binary:logistic", 1).close();
            }
            assertThat(matrices.builds()).isEqualTo(10);
            matrices.lease(25, "binary:logistic", 1).close();
            assertThat(matrices.builds()).isEqualTo(10);
            matrices.lease(16, "binary:logistic", 1).close();
            assertThat(matrices.builds()).isEqualTo(11);
        }
    }

    @Test
    void readsXgboostsOwnWordsForNumbers() {
        assertThat(BoosterRun.parse("[3]\tvalidation-auc:0.9353")).isEqualTo(0.9353);
        assertThat(BoosterRun.parse("[3]\tvalidation-auc:nan")).isNaN();
        assertThat(BoosterRun.parse("[3]\tvalidation-logloss:-inf")).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private MappedDataset dataset() throws IOException {
        return MappedDataset.open(DecodedFixture.separable(directory.resolve("dataset"), TRAIN, VALIDATION, COLUMNS));
    }

    private TestContext context(MetricSpec metric, Map<String, Object> params) throws IOException {
        return TestContext.of(trainer, dataset(), metric, params);
    }

    private static FittedModel model(TrialResult result) {
        return Objects.requireNonNull(result.model());
    }

    private static double[] score(TestContext context, TrialResult result) {
        FittedModel model = model(result);
        MappedDataset dataset = context.dataset();
        ModelArtifact artifact = new ModelArtifact(
                UUID.randomUUID().toString(), // models are told apart by this
                model.bytes().length,
                model.format(),
                dataset.version().features(),
                "label",
                Map.of());
        float[] features = new float[VALIDATION * COLUMNS + 10];
        dataset.features(TRAIN, VALIDATION).get(features, 0, VALIDATION * COLUMNS);
        double[] scores = new double[VALIDATION];
        try (Scorer scorer = new ModelFormats().open(artifact, model.bytes())) {
            scorer.score(features, VALIDATION, scores);
        }
        return scores;
    }
}
