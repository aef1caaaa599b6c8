package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.wire.NodeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Splits are read where they lie, as long as nobody has to wait for that. */
class LocalityTest {
    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    @BeforeEach
    void aModelAndAJobThatScoresWithIt() {
        cluster.registerOn("one.example.org", "a", "1", 1);
        JobId sweep = cluster.submit("s", CoreFixture.sweep(1));
        cluster.suggest(sweep);
        cluster.succeed("a", attempt(sweep, 0, 1), 0.5);
        BatchInference batch =
                BatchInference.builder("toy-model").input("in").output("out").build();
        job = cluster.submit("b", batch);
    }

    @Test
    void eachNodeGetsTheSplitsOnItsOwnDisksFirst() {
        cluster.registerOn("two", "b", "1", 1);
        List<AttemptId> first = plan("two.example.org", "two.example.org", "one.example.org", "ONE.example.org");
        assertThat(first).containsExactly(attempt(job, 1, 1), attempt(job, 3, 1));
        assertThat(ordered(score("b", 1))).containsExactly(attempt(job, 2, 1));
        assertThat(ordered(score("a", 3))).containsExactly(attempt(job, 4, 1));
        score("b", 2);
        assertThat(commit(score("a", 4)).localSplits()).isEqualTo(4);
    }

    @Test
    void noSplitAndNoSlotWaitsForALocalOne() {
        cluster.registerOn("two", "b", "1", 1);
        assertThat(plan("three", "one", "three")).containsExactly(attempt(job, 2, 1), attempt(job, 1, 1));
        score("b", 1);
        score("a", 2);
        Turn last = score("b", 3);
        assertThat(commit(last).localSplits()).isEqualTo(1);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void aFileSystemOfOneMachineIsLocalToAllThatCanReadIt() {
        plan("localhost", "127.0.0.1");
        score("a", 1);
        assertThat(commit(score("a", 2)).localSplits()).isEqualTo(2);
    }

    private List<AttemptId> plan(String... hosts) {
        List<InputSplit> splits = new ArrayList<>();
        for (String host : hosts) {
            splits.add(new InputSplit(splits.size(), "in", splits.size() * 10L, 10, 0, List.of("far", host)));
        }
        return ordered(
                cluster.succeed("a", attempt(job, 0, 1), new TaskResult.ScoringPlanned(splits, 100, ".staging")));
    }

    private Turn score(String node, int task) {
        return cluster.succeed(
                node, attempt(job, task, 1), new TaskResult.SplitScored(task - 1, "part", 10, 10, 1, "sha", 0, null));
    }

    /** Ends the job on the node that the commit was given to. */
    private JobView.OutputView commit(Turn last) {
        AttemptId commit = ordered(last).get(0);
        String node = last.effects().stream()
                .filter(Effect.SendToNode.class::isInstance)
                .map(Effect.SendToNode.class::cast)
                .filter(effect -> effect.message() instanceof NodeMessage.RunAttempt)
                .findFirst()
                .orElseThrow()
                .node()
                .value();
        cluster.succeed(node, commit, new TaskResult.OutputCommitted("out", 1, 1, 1, Map.of()));
        return Objects.requireNonNull(cluster.view(job).output());
    }
}
