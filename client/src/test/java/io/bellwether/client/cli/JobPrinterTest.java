package io.bellwether.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec.Severity;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.MetricSpec.Goal;
import io.bellwether.client.task.MalformedData;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobPrinterTest {
    private static TrialView trial(int number, List<Double> values, double violation) {
        return new TrialView(
                "j-1/" + number,
                number,
                JobState.SUCCEEDED,
                1,
                "xgboost",
                Map.of("rounds", 5L),
                values.get(0),
                "n-1",
                "r",
                null,
                values,
                violation,
                number == 0 ? 0.01 : null);
    }

    @Test
    void aSweepForSeveralMetricsShowsItsFrontAndAllValues() {
        List<MetricSpec> objectives = List.of(MetricSpec.AUC, new MetricSpec("rounds", Goal.MINIMIZE));
        JobView job = new JobView(
                new JobId("j-1"),
                "sweep",
                "flights",
                JobState.RUNNING,
                Instant.EPOCH,
                null,
                null,
                null,
                List.of(
                        trial(0, List.of(0.8, 5.0), 0),
                        trial(1, List.of(0.7, 3.0), 0),
                        trial(2, List.of(0.9, 2.0), 0.25)),
                0,
                MetricSpec.AUC,
                0.5,
                "d-1",
                null,
                Map.of(JobState.SUCCEEDED, 3),
                null,
                null,
                objectives,
                List.of(0, 1),
                1.25,
                null,
                "nothing is left to gain",
                null,
                null,
                List.of(
                        new CheckResult(
                                "complete",
                                List.of("x"),
                                Severity.ERROR,
                                true,
                                "a value in every row",
                                "none fails",
                                9,
                                0,
                                List.of()),
                        new CheckResult(
                                "range",
                                List.of("y"),
                                Severity.ERROR,
                                false,
                                "0 to 1 in every row",
                                "1 of 30000 rows fail",
                                30_000,
                                1,
                                List.of(new CheckResult.FailingRow(7, "3"))),
                        new CheckResult(
                                "rows",
                                List.of(),
                                Severity.WARN,
                                false,
                                "at least 40000 rows",
                                "30000 rows",
                                0,
                                0,
                                List.of())),
                null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new JobPrinter(new Context(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        Map.of(),
                        false))
                .print(job, false);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("front    2 trials that no other beats in auc and rounds, hypervolume 1.25000")
                .contains("stopped  nothing is left to gain")
                .containsPattern("complete +x +error +passed +100% +a value in every row +none fails +-")
                .containsPattern("range +y +error +FAILED +99.996% +0 to 1 in every row +1 of 30000 rows fail +7: 3")
                .containsPattern("rows +- +warn +warning +- +at least 40000 rows +30000 rows +-")
                .containsPattern("TRIAL +STATE +ATTEMPTS +AUC ROUNDS +NODE")
                .containsPattern("0 \\* \\+ +SUCCEEDED +1 +0.800000 5.00000 \\(sd 0.0100000\\) +n-1")
                .containsPattern("1 \\+ +SUCCEEDED +1 +0.700000 3.00000 +n-1")
                .containsPattern("2 +SUCCEEDED +1 +0.900000 2.00000 \\(too bad by 0.250000\\)");
    }

    @Test
    void aScoringJobShowsHowFarItIs() {
        JobView job = new JobView(
                new JobId("j-2"),
                "batch-inference",
                "scores",
                JobState.RUNNING,
                Instant.EPOCH,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                null,
                null,
                null,
                Map.of(JobState.RUNNING, 3),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                new JobView.ScoringView(120_000, 2, 40_000.4),
                new JobView.LoadingView(65_536, 1_000_000),
                null,
                Map.of("entities", new MalformedData(2, Map.of("at", 3L), "file o.csv, line 7")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new JobPrinter(new Context(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        Map.of(),
                        false))
                .print(job, false);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("scored   120000 rows, 2 left out, 40000 rows/s", "loading  65536 of 1000000 rows")
                .contains("malformed of entities: 2 rows left out; values by column: at 3; first: file o.csv, line 7");
    }
}
