package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.PrunerSpec;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.search.sampler.TimedModel;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** In a population whose new members' parameters follow from what the others have gained. */
class BanditPopulationTest {
    private static final Sweep SWEEP = CoreFixture.sweep(
            6,
            PrunerSpec.named("pb2").population(4).intervalSteps(10).maxSteps(30).build());

    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    private void pause(String node, AttemptId attempt, long step, double value) {
        Checkpoint saved = new Checkpoint("sha-" + attempt + "-" + step, 10, step);
        cluster.succeed(node, attempt, new TaskResult.TrialPaused(step, value, saved));
    }

    private JobView.TrialView trial(int number) {
        return cluster.view(job).trials().get(number);
    }

    /** In the names of the joint space. */
    private Map<String, Object> params(int number) {
        return Map.of("toy/depth", Objects.requireNonNull(trial(number).params().get("depth")));
    }

    private TimedModel.Gain gain(int number, double gain) {
        return new TimedModel.Gain(params(number), 2, gain);
    }

    /** The model is told what each has gained, a descendant from its parent's value on, and who goes on beside the new one. */
    @Test
    void aNewMembersParametersFollowFromWhatAllHaveGained() {
        cluster.register("a", "1", 4);
        job = cluster.submit("s", SWEEP);
        cluster.suggest(job);
        double[] first = {0.5, 0.6, 0.7, 0.4};
        for (int trial = 0; trial < 4; trial++) {
            pause("a", attempt(job, trial, 1), 10, first[trial]);
        }
        assertThat(trial(3).state())
                .as("nobody goes on before the model has answered")
                .isEqualTo(JobState.PAUSED);
        answer(Map.of("toy/depth", 9L));
        assertThat(trial(3).state()).isEqualTo(JobState.PRUNED);
        assertThat(trial(4).params()).containsEntry("depth", 9L);
        cluster.restart();
        cluster.register("a", "2", 4);
        double[] second = {0.55, 0.7, 0.95, 0, 0.1};
        for (int trial : new int[] {0, 1, 2, 4}) {
            pause("a", attempt(job, trial, trial(trial).attempts()), 20, second[trial]);
        }
        DescendantRequest asked = asked();
        assertThat(asked.gains())
                .containsExactly(gain(0, 0.55 - 0.5), gain(1, 0.7 - 0.6), gain(2, 0.95 - 0.7), gain(4, 0.1 - 0.7));
        assertThat(asked.parent()).isEqualTo(params(2));
        assertThat(asked.beside()).containsExactly(params(0), params(1), params(2));
        assertThat(List.of(asked.weak(), asked.strong(), asked.number(), asked.pause()))
                .containsExactly(4, 2, 5, 3);
        cluster.restart();
        assertThat(asked()).as("a leader that comes asks the same").isEqualTo(asked);
        assertThat(cluster.core.sweepsWantingSuggestions()).containsExactly(job);
    }

    @Test
    void anAnswerThatIsLateOrOfAnotherBirthIsVoid() {
        cluster.register("a", "1", 4);
        job = cluster.submit("s", SWEEP);
        cluster.suggest(job);
        for (int trial = 0; trial < 4; trial++) {
            assertThat(cluster.core.searchQuestion(job))
                    .as("not all have paused")
                    .isEmpty();
            pause("a", attempt(job, trial, 1), 10, 0.4 + trial / 10.0);
        }
        DescendantRequest asked = asked();
        Map<String, Object> child = Map.of("toy/depth", 9L);
        assertThat(cluster.handle(new Command.AddDescendant(job, 4, 1, 3, child))
                        .events())
                .as("another is weak")
                .isEmpty();
        assertThat(answer(child).events()).isNotEmpty();
        assertThat(cluster.core.searchQuestion(job)).isEmpty();
        assertThat(cluster.handle(new Command.AddDescendant(job, 4, asked.weak(), asked.strong(), child))
                        .events())
                .as("it has been answered")
                .isEmpty();
        assertThat(cluster.view(job).trials()).hasSize(5);
    }

    private DescendantRequest asked() {
        return (DescendantRequest) cluster.core.searchQuestion(job).orElseThrow();
    }

    private Turn answer(Map<String, Object> configuration) {
        DescendantRequest asked = asked();
        return cluster.handle(
                new Command.AddDescendant(job, asked.number(), asked.weak(), asked.strong(), configuration));
    }
}
