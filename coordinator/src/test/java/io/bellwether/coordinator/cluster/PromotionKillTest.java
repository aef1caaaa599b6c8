package io.bellwether.coordinator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.RunView;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainerSpec;
import io.bellwether.client.search.SearchSpace;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.sandbox.KillableCluster;
import io.bellwether.coordinator.sweep.SweepEvent;
import io.bellwether.coordinator.task.TaskEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trials of boosted trees and of a linear model pause at rungs and are promoted, whoever is killed meanwhile. */
@Timeout(1_200)
class PromotionKillTest {
    private static final int TRIALS = 12;

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
    void pausedTrialsGoOnFromTheirCheckpointsWhoeverIsKilled() throws Exception {
        Path data = ToyData.write(directory.resolve("toy.csv"), 3_000, 1);
        JobHandle job = cluster.client().submit(sweep(data));
        awaitFact(TaskEvent.AttemptPaused.class::isInstance);
        cluster.kill("worker-1");
        awaitFact(TaskEvent.TaskResumed.class::isInstance);
        cluster.kill("coordinator");
        cluster.kill("worker-2");
        JobView view = job.await(KillableCluster.PATIENCE);

        assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
        checkEnd(view);
        TrialView best = view.trials().get(Objects.requireNonNull(view.best()));
        assertThat(best.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(best.attempts()).as("it has paused at the steps 2 and 6").isGreaterThanOrEqualTo(3);
        assertThat(job.logs(best.number())).contains("paused after step 6", "resumed from the checkpoint of ");

        cluster.kill("coordinator");
        JobView again = cluster.client().job(view.id()).view();
        assertThat(again.trials()).isEqualTo(view.trials());
        assertThat(cluster.client().models()).hasSize(1);
        await().atMost(KillableCluster.PATIENCE).untilAsserted(() -> {
            List<RunView> runs = cluster.client().runs(view.id(), TRIALS + 1);
            assertThat(runs).hasSize(TRIALS).allSatisfy(run -> {
                TrialView trial = view.trials().get(Objects.requireNonNull(run.trial()));
                assertThat(run.status()).isEqualTo(trial.state());
                assertThat(run.value()).isEqualTo(trial.value());
            });
        });
    }

    @Test
    void weakMembersOfAPopulationAreReplacedByDescendantsOfStrongOnesWhoeverIsKilled() throws Exception {
        Path data = ToyData.write(directory.resolve("toy.csv"), 2_000, 1);
        JobHandle bred = cluster.client().submit(population("pbt", data));
        Sweep taught = population("pb2", data);
        JobHandle bandits = cluster.client().submit(taught);
        awaitFact(fact -> fact instanceof SweepEvent.TrialBorn && bandits.id().equals(fact.job()));
        cluster.kill("coordinator");
        cluster.kill("worker-1");
        for (JobHandle job : List.of(bred, bandits)) {
            JobView view = job.await(KillableCluster.PATIENCE);
            assertThat(view.state()).isEqualTo(JobState.SUCCEEDED);
            int born = view.trials().size() - 4;
            assertThat(born).as("at most one at each of three pauses").isBetween(2, 3);
            assertThat(view.trials().stream().filter(trial -> trial.state() == JobState.PRUNED))
                    .as("one for each that was born")
                    .hasSize(born);
            assertThat(view.trials().stream().filter(trial -> trial.state() == JobState.SUCCEEDED))
                    .hasSize(4);
            assertThat(job.logs(4)).contains("resumed from the checkpoint of round ");
        }
        PopulationJournal facts = PopulationJournal.of(cluster.coordinatorData(), bandits.id(), taught);
        assertThat(facts.born())
                .as("what the model says of what all have gained")
                .isEqualTo(facts.expected());
        assertThat(facts.mostGains()).as("so many that the model is asked").isGreaterThanOrEqualTo(4);
        JobView before = bandits.view();
        cluster.kill("coordinator");
        assertThat(cluster.client().job(before.id()).view().trials()).isEqualTo(before.trials());
    }

    private static Sweep population(String pruner, Path data) {
        return Sweep.builder(pruner)
                .dataset(DatasetSpec.of(data.toString(), "label").excluding("row_id"))
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 12)
                        .withSpace(SearchSpace.builder()
                                .logUniform("learning_rate", 0.001, 0.5)
                                .integer("max_depth", 1, 6)
                                .build()))
                .pruner(PrunerSpec.named(pruner)
                        .population(4)
                        .intervalSteps(3)
                        .maxSteps(12)
                        .build())
                .tryFirst(Map.of("learning_rate", 0.4, "max_depth", 4))
                .tryFirst(Map.of("learning_rate", 0.3, "max_depth", 3))
                .tryFirst(Map.of("learning_rate", 0.2, "max_depth", 2))
                .tryFirst(Map.of("learning_rate", 0.001, "max_depth", 1))
                .trials(7)
                .registerAs(pruner)
                .build();
    }

    /** No trial is lost or counted twice: each has come to its end, or was pruned at a rung. */
    private static void checkEnd(JobView view) {
        int succeeded = view.tasks().getOrDefault(JobState.SUCCEEDED, 0) - 1; // the loading of the dataset
        int pruned = view.tasks().getOrDefault(JobState.PRUNED, 0);
        assertThat(succeeded).isPositive();
        assertThat(succeeded + pruned).isEqualTo(TRIALS);
        assertThat(pruned)
                .as("of %d trials a third goes on from each rung", TRIALS)
                .isGreaterThanOrEqualTo(4);
        assertThat(view.trials())
                .hasSize(TRIALS)
                .allSatisfy(trial -> assertThat(trial.value()).isNotNull());
    }

    private void awaitFact(Predicate<Event> wanted) {
        await().atMost(KillableCluster.PATIENCE)
                .until(() -> JournalContent.anyMatch(cluster.coordinatorData(), wanted));
    }

    private static Sweep sweep(Path data) {
        return Sweep.builder("promoted")
                .dataset(DatasetSpec.of(data.toString(), "label").excluding("row_id"))
                .trainer(TrainerSpec.of("xgboost")
                        .withParam("rounds", 18)
                        .withSpace(SearchSpace.builder()
                                .logUniform("learning_rate", 0.01, 0.5)
                                .build()))
                .trainer(TrainerSpec.of("logistic-regression")
                        .withParam("epochs", 18)
                        .withParam("tolerance", 0)
                        .withSpace(
                                SearchSpace.builder().logUniform("l2", 1e-4, 1).build()))
                .metric(MetricSpec.AUC)
                .pruner(PrunerSpec.named("asha-promotion")
                        .minSteps(2)
                        .reduction(3)
                        .maxSteps(18)
                        .build())
                .trials(TRIALS)
                .registerAs("promoted")
                .build();
    }
}
