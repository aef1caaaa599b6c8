package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.task.InputSplit;
import io.bellwether.client.task.TaskResult;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a scoring job was told not to exceed, and what its view tells meanwhile. */
class BatchLimitsTest {
    private final CoreFixture cluster = new CoreFixture();
    private JobId job = new JobId("none");

    @Test
    void aLimitOfRowsPerSecondIsSharedByFewTasks() {
        Turn planned = plan(batch().rowsPerSecond(150_000), 4);

        assertThat(ordered(planned)).containsExactly(attempt(job, 1, 1), attempt(job, 2, 1));
        assertThat(ordered(score(2, 0))).containsExactly(attempt(job, 3, 1));
        cluster.restart();
        assertThat(ordered(score(1, 0))).containsExactly(attempt(job, 4, 1));
        score(3, 0);
        assertThat(ordered(score(4, 0))).containsExactly(attempt(job, 5, 1)); // the commit
    }

    @Test
    void moreBadRowsThanAllowedInAllSplitsTogetherFailTheJob() {
        plan(batch().maxErrors(5), 3);
        score(1, 3);
        assertThat(cluster.view(job).state()).isEqualTo(JobState.RUNNING);
        score(2, 3);

        JobView view = cluster.view(job);
        assertThat(view.state()).isEqualTo(JobState.FAILED);
        assertThat(view.errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(view.error()).contains("6 rows can't be scored", "at most 5", "raise maxErrors");
    }

    @Test
    void asManyBadRowsAsAllowedAreLeftOut() {
        plan(batch().maxErrors(5), 2);
        assertThat(Objects.requireNonNull(cluster.view(job).scoring()).rows()).isZero();
        score(1, 3);
        JobView.ScoringView scoring = Objects.requireNonNull(cluster.view(job).scoring());
        assertThat(scoring.rows()).isEqualTo(10);
        assertThat(scoring.errors()).isEqualTo(3);
        assertThat(scoring.rowsPerSecond()).isPositive();
        assertThat(ordered(score(2, 2))).containsExactly(attempt(job, 3, 1)); // the commit
    }

    private static BatchInference.Builder batch() {
        return BatchInference.builder("toy-model").input("in").output("out");
    }

    private Turn plan(BatchInference.Builder batch, int splits) {
        cluster.register("a", "1", 8);
        JobId sweep = cluster.submit("s", CoreFixture.sweep(1));
        cluster.suggest(sweep);
        cluster.succeed("a", attempt(sweep, 0, 1), 0.5);
        job = cluster.submit("b", batch.build());
        List<InputSplit> cut = IntStream.range(0, splits)
                .mapToObj(number -> new InputSplit(number, "in", number * 10L, 10, number * 10L, List.of()))
                .toList();
        return cluster.succeed("a", attempt(job, 0, 1), new TaskResult.ScoringPlanned(cut, 100, ".staging"));
    }

    private Turn score(int task, int errors) {
        return cluster.succeed(
                "a",
                attempt(job, task, 1),
                new TaskResult.SplitScored(
                        task - 1, "part", 10, 10 - errors, 1, "sha", errors, errors == 0 ? null : "errors"));
    }
}
