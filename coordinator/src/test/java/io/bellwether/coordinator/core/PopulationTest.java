package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.messages;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.client.wire.NodeMessage;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weak members of a population are replaced by descendants of strong ones. */
class PopulationTest {
    private static final PrunerSpec PBT =
            PrunerSpec.named("pbt").population(4).intervalSteps(10).maxSteps(30).build();

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    @BeforeEach
    void start() {
        cluster.register("a", "1", 4);
        job = cluster.submit("s", CoreFixture.sweep(5, PBT));
        cluster.suggest(job);
    }

    private Turn pause(String node, AttemptId attempt, long step, double value) {
        Checkpoint saved = new Checkpoint("sha-" + attempt + "-" + step, 10, step);
        return cluster.succeed(node, attempt, new TaskResult.TrialPaused(step, value, saved));
    }

    private JobState stateOf(int trial) {
        return cluster.view(job).trials().get(trial).state();
    }

    private static TaskSpec.Trial trial(Turn turn, int number) {
        return messages(turn, NodeMessage.RunAttempt.class).stream()
                .map(order -> (TaskSpec.Trial) order.task())
                .filter(trial -> trial.number() == number)
                .findFirst()
                .orElseThrow();
    }

    /** All pause at step 10, 2 as the best and 3 as the worst. */
    private Turn untilTheWorstPauses() {
        assertThat(cluster.view(job).trials())
                .as("the sampler is asked for the population only")
                .hasSize(4);
        for (int trial = 0; trial < 3; trial++) {
            assertThat(ordered(pause("a", attempt(job, trial, 1), 10, 0.5 + trial / 10.0)))
                    .as("they wait for the last")
                    .isEmpty();
        }
        return pause("a", attempt(job, 3, 1), 10, 0.4);
    }

    @Test
    void theWorstIsReplacedByADescendantOfTheBest() {
        Turn turn = untilTheWorstPauses();
        assertThat(stateOf(3)).isEqualTo(JobState.PRUNED);
        assertThat(ordered(turn))
                .containsExactlyInAnyOrder(
                        attempt(job, 0, 2), attempt(job, 1, 2), attempt(job, 2, 2), attempt(job, 4, 1));
        TaskSpec.Trial child = trial(turn, 4);
        assertThat(Objects.requireNonNull(child.checkpoint()).sha256()).isEqualTo("sha-s/2.1-10");
        assertThat(child.pauseAt()).isEqualTo(20);
        assertThat(turn.effects())
                .as("its parent may save a newer one before it has begun")
                .contains(new Effect.CheckpointInherited(attempt(job, 4, 1).task(), "sha-s/2.1-10"));
        assertThat(cluster.core.inherited()).isEqualTo(Map.of(attempt(job, 4, 1).task(), "sha-s/2.1-10"));
    }

    @Test
    void whoIsBornGoesOnAfterARestartAndALostNodeFromTheSameCheckpointAndThenItsOwn() {
        untilTheWorstPauses();
        cluster.restart();
        assertThat(ordered(cluster.register("a", "2", 1))).containsExactly(attempt(job, 0, 3));
        Turn turn = cluster.register("b", "1", 4);
        assertThat(Objects.requireNonNull(trial(turn, 4).checkpoint()).sha256()).isEqualTo("sha-s/2.1-10");
        pause("a", attempt(job, 0, 3), 20, 0.5);
        pause("b", attempt(job, 1, 3), 20, 0.6);
        pause("b", attempt(job, 2, 3), 20, 0.7);
        turn = pause("b", attempt(job, 4, 2), 20, 0.9);
        assertThat(Objects.requireNonNull(trial(turn, 4).checkpoint()).sha256()).isEqualTo("sha-s/4.2-20");
        assertThat(trial(turn, 4).pauseAt()).as("its last steps").isNull();
    }

    @Test
    void whenItsTrialsAreUsedUpNobodyIsReplacedAndAllComeToTheirEnd() {
        untilTheWorstPauses();
        for (int trial = 0; trial < 3; trial++) {
            pause("a", attempt(job, trial, 2), 20, 0.5 + trial / 10.0);
        }
        Turn turn = pause("a", attempt(job, 4, 1), 20, 0.1);
        assertThat(ordered(turn)).as("4 is weak, but no trial is left").contains(attempt(job, 4, 2));
        for (int trial : new int[] {0, 1, 2}) {
            cluster.succeed("a", attempt(job, trial, 3), 0.6 + trial / 10.0);
        }
        cluster.succeed("a", attempt(job, 4, 2), 0.2);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(cluster.view(job).best()).isEqualTo(2);
        assertThat(cluster.view(job).tasks()).isEqualTo(Map.of(JobState.SUCCEEDED, 4, JobState.PRUNED, 1));
    }
}
