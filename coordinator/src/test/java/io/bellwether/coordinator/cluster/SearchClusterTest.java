package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.Evaluation;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.RunView;
import io.bellwether.client.job.SamplerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.SweepReport;
import io.bellwether.client.job.TerminatorSpec;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.sandbox.KillableCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two objectives, a bound, constraints, a configuration to try first and a warm start, on real processes of which one is killed. */
class SearchClusterTest {
    private static final int TRIALS = 10;

    @TempDir
    private Path directory;

    private KillableCluster cluster;

    @BeforeEach
    void start() {
        cluster = KillableCluster.start(directory.resolve("cluster"), 1, 2);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    private Sweep.Builder sweep(String name) {
        return Sweep.builder(name)
                .dataset(DatasetSpec.of(directory.resolve("train.csv").toString(), "label")
                        .excluding("row_id"))
                .trainer(TrainerSpec.of("xgboost")
                        .withSpace(SearchSpace.builder()
                                .ordinal("max_depth", 2, 3, 5)
                                .logUniform("learning_rate", 0.05, 0.9)
                                .integer("rounds", 2, 20)
                                .constraint("max_depth * learning_rate <= 2")
                                .constraint("if max_depth = 5 then rounds <= 10")
                                .build()));
    }

    @Test
    void aSearchForTwoMetricsGoesOnAfterAKillAndIsReadBack() throws Exception {
        ToyData.write(directory.resolve("train.csv"), 2_000, 1);
        JobHandle sweep = cluster.client()
                .submit(sweep("both")
                        .sampler(SamplerSpec.nsga2(7).withPopulation(4))
                        .objective(MetricSpec.LOGLOSS)
                        .outcome("rounds <= 18")
                        .reference(0.5, 0.7)
                        .tryFirst(Map.of("max_depth", 3, "learning_rate", 0.3, "rounds", 5))
                        .trials(TRIALS)
                        .build());
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> sweep.view().tasks().getOrDefault(JobState.SUCCEEDED, 0) > 3);
        cluster.kill("coordinator");
        JobView done = sweep.await(KillableCluster.PATIENCE);

        assertThat(done.trials())
                .hasSize(TRIALS)
                .allSatisfy(trial -> assertThat(trial.state()).isEqualTo(JobState.SUCCEEDED));
        assertThat(done.trials()).extracting(TrialView::params).doesNotHaveDuplicates();
        assertThat(done.trials()).allSatisfy(SearchClusterTest::assertAllowed);
        TrialView first = done.trials().get(0);
        assertThat(first.config().integer("max_depth")).isEqualTo(3);
        assertThat(first.config().real("learning_rate")).isEqualTo(0.3);
        List<Integer> front = Objects.requireNonNull(done.front());
        assertThat(front).isNotEmpty().contains(Objects.requireNonNull(done.best()));
        assertThat(front)
                .allSatisfy(number ->
                        assertThat(done.trials().get(number).violation()).isZero());
        assertThat(done.hypervolume()).isPositive();

        SweepReport report = sweep.report();
        assertThat(report.best()).isEqualTo(done.trials().get(Objects.requireNonNull(done.best())));
        assertThat(report.curve()).hasSize(TRIALS);
        assertThat(report.front()).extracting(TrialView::number).isEqualTo(front);
        assertThat(Objects.requireNonNull(report.importances()).shares())
                .containsOnlyKeys("xgboost/max_depth", "xgboost/learning_rate", "xgboost/rounds");
        assertThat(report.slices()).containsOnlyKeys("max_depth", "learning_rate", "rounds");

        cluster.kill("coordinator");
        JobView readBack = cluster.client().job(sweep.id()).view();
        assertThat(readBack).isEqualTo(done);

        JobView learnt = cluster.client()
                .submit(sweep("again")
                        .sampler(SamplerSpec.auto(7))
                        .learnFrom(sweep.id())
                        .trials(2)
                        .build())
                .await(KillableCluster.PATIENCE);
        assertThat(learnt.sampler()).startsWith("auto: gp");
        assertThat(learnt.trials())
                .hasSize(2)
                .allSatisfy(SearchClusterTest::assertAllowed)
                .extracting(TrialView::params)
                .doesNotContainAnyElementsOf(
                        done.trials().stream().map(TrialView::params).toList());
    }

    @Test
    void foldsOfTreesAndOfALinearModelOutliveExecutorAndCoordinator() throws Exception {
        Path data = ToyData.write(directory.resolve("train.csv"), 2_000, 2);
        SearchSpace trees = SearchSpace.builder()
                .integer("max_depth", 1, 4)
                .logUniform("learning_rate", 1e-6, 0.5)
                .build();
        JobHandle sweep = cluster.client()
                .submit(Sweep.builder("folds")
                        .dataset(DatasetSpec.of(data.toString(), "label").excluding("row_id"))
                        .trainer(TrainerSpec.of("xgboost")
                                .withParam("rounds", 30)
                                .withSpace(trees))
                        .trainer(TrainerSpec.of("logistic-regression")
                                .withSpace(SearchSpace.builder()
                                        .logUniform("l2", 1e-4, 1)
                                        .build()))
                        .tryFirst(Map.of("trainer", "xgboost", "max_depth", 4, "learning_rate", 0.3))
                        .evaluate(Evaluation.folds(4).repeated(2))
                        .pruner(PrunerSpec.wilcoxon(0.2))
                        .trials(6)
                        .registerAs("folds")
                        .build());
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> sweep.view().tasks().getOrDefault(JobState.SUCCEEDED, 0) > 3);
        assertThat(cluster.killExecutors("worker-1")).isTrue();
        cluster.kill("coordinator");
        JobView done = sweep.await(KillableCluster.PATIENCE);

        assertThat(done.trials())
                .hasSize(6)
                .extracting(TrialView::state)
                .contains(JobState.SUCCEEDED)
                .isSubsetOf(JobState.SUCCEEDED, JobState.PRUNED);
        TrialView first = done.trials().get(0);
        assertThat(first.value()).isBetween(0.8, 1.0);
        assertThat(first.deviation()).isBetween(1e-4, 0.1);
        cluster.kill("coordinator");
        assertThat(cluster.client().job(sweep.id()).view()).isEqualTo(done);
        assertThat(cluster.client().models()).singleElement().satisfies(model -> {
            assertThat(model.params())
                    .isEqualTo(done.trials()
                            .get(Objects.requireNonNull(done.best()))
                            .params());
            assertThat(model.value()).isBetween(0.8, 1.0);
        });
        await().atMost(KillableCluster.PATIENCE).untilAsserted(() -> {
            List<RunView> runs = cluster.client().runs(sweep.id(), 20);
            assertThat(runs).as("one of each trial, and the final fit").hasSize(7);
            assertThat(runs)
                    .filteredOn(run -> run.id().equals(first.run()))
                    .singleElement()
                    .satisfies(run -> {
                        assertThat(run.value()).isEqualTo(first.value());
                        assertThat(run.metrics())
                                .containsEntry("auc_std", first.deviation())
                                .containsKeys("fold0/auc", "fold7/auc");
                    });
        });
    }

    @Test
    void aSearchEndsWhenNothingIsGainedAnyMore() throws Exception {
        ToyData.write(directory.resolve("train.csv"), 500, 3);
        JobView done = cluster.client()
                .submit(sweep("enough")
                        .tryFirst(Map.of("max_depth", 2, "learning_rate", 0.1, "rounds", 2))
                        .terminator(new TerminatorSpec("stagnation", 5, 20, 1.0))
                        .trials(1_000)
                        .build())
                .await(KillableCluster.PATIENCE);
        assertThat(done.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(done.stopped()).startsWith("the last 20 of ").endsWith("by more than 1.00");
        assertThat(done.trials()).hasSizeLessThan(1_000);
        assertThat(done.trials().stream().filter(trial -> trial.state() == JobState.SUCCEEDED))
                .hasSizeGreaterThan(20);
        assertThat(done.trials().stream().filter(trial -> trial.state() != JobState.SUCCEEDED))
                .as("what waited still, if anything did")
                .allSatisfy(trial -> assertThat(trial.state()).isEqualTo(JobState.CANCELLED));
    }

    private static void assertAllowed(TrialView trial) {
        long depth = trial.config().integer("max_depth");
        assertThat(depth * trial.config().real("learning_rate")).isLessThanOrEqualTo(2);
        assertThat(depth != 5 || trial.config().integer("rounds") <= 10).isTrue();
    }
}
