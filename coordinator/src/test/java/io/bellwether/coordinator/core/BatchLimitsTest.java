package io.bellwether.coordinator.core;

import static io.bellwether.coordinator.core.CoreFixture.attempt;
import static io.bellwether.coordinator.core.CoreFixture.ordered;
import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
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

    @Test
    void whatTheInputsChecksFindDecidesWhetherItIsScored() {
        BatchInference.Builder checked =
                batch().checks(CheckSpec.complete("x"), CheckSpec.unique("x").asWarning());
        assertThat(ordered(plan(checked.rowsPerSecond(150_000), 3))).containsExactly(attempt(job, 1, 1)); // a look
        List<CheckResult> warned = List.of(found(true, true), found(true, false));
        Turn scores = cluster.succeed("a", attempt(job, 1, 1), new TaskResult.DataChecked(warned));
        assertThat(ordered(scores)).containsExactly(attempt(job, 2, 1), attempt(job, 3, 1));
        assertThat(ordered(score(2, 0))).containsExactly(attempt(job, 4, 1));
        cluster.restart();
        cluster.register("a", "1", 8, attempt(job, 3, 1), attempt(job, 4, 1));
        score(3, 0);
        assertThat(ordered(score(4, 0))).containsExactly(attempt(job, 5, 1)); // the commit
        assertThat(cluster.view(job).checks()).isEqualTo(warned);

        JobId failing =
                cluster.submit("f", batch().checks(CheckSpec.complete("x")).build());
        InputSplit split = new InputSplit(0, "in", 0, 10, 0, List.of());
        cluster.succeed("a", attempt(failing, 0, 1), new TaskResult.ScoringPlanned(List.of(split), 9, ".staging"));
        Turn ends =
                cluster.succeed("a", attempt(failing, 1, 1), new TaskResult.DataChecked(List.of(found(false, false))));
        assertThat(cluster.view(failing).error()).startsWith("input in: 1 of 1 data checks failed: complete of x");
        assertThat(cluster.view(failing).errorCode()).isEqualTo(ErrorCode.INVALID_DATA);
        assertThat(ordered(ends)).containsExactly(attempt(failing, 2, 1)); // discards what the plan has left
    }

    private static CheckResult found(boolean warns, boolean passes) {
        CheckSpec.Severity severity = warns ? CheckSpec.Severity.WARN : CheckSpec.Severity.ERROR;
        return new CheckResult("complete", List.of("x"), severity, passes, "a value", "some", 9, 1, List.of());
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
