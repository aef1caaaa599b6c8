package io.bellwether.client.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bellwether.client.ClusterException;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a sweep has found, for people and plots. */
class SweepReportTest {
    private static TrialView trial(int number, @Nullable Double value, long depth, double rate) {
        return new TrialView(
                "j-1/" + number,
                number,
                value == null ? JobState.FAILED : JobState.SUCCEEDED,
                1,
                "xgboost",
                Map.of("depth", depth, "rate", rate, "rounds", 5L),
                value,
                "n-1",
                "r",
                null);
    }

    private static JobView job(@Nullable MetricSpec metric, List<TrialView> trials, @Nullable Integer best) {
        return new JobView(
                new JobId("j-1"),
                "sweep",
                "flights",
                JobState.SUCCEEDED,
                Instant.EPOCH,
                null,
                null,
                trials,
                best,
                metric,
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }

    private static final JobView SWEEP = job(
            MetricSpec.LOGLOSS,
            List.of(
                    trial(0, 0.5, 3, 0.1),
                    trial(1, null, 3, 0.2),
                    trial(2, 0.6, 4, 0.2),
                    trial(3, 0.4, 5, 0.2),
                    trial(4, 0.4, 6, 0.3)),
            3);

    private static ImportancesView importances() {
        Map<String, Double> shares = new LinkedHashMap<>();
        shares.put("rate", 0.7);
        shares.put("depth", 0.3);
        return new ImportancesView("fanova", 4, shares);
    }

    @Test
    void holdsTheCurveTheSlicesAndTheContours() {
        SweepReport report = SweepReport.of(SWEEP, importances());
        assertThat(report.best()).isEqualTo(SWEEP.trials().get(3));
        assertThat(report.trials()).isEqualTo(Map.of(JobState.SUCCEEDED, 4, JobState.FAILED, 1));
        assertThat(report.curve())
                .containsExactly(
                        new SweepReport.CurvePoint(0, 0.5, 0.5),
                        new SweepReport.CurvePoint(2, 0.6, 0.5),
                        new SweepReport.CurvePoint(3, 0.4, 0.4),
                        new SweepReport.CurvePoint(4, 0.4, 0.4));
        assertThat(report.improvements())
                .extracting(SweepReport.CurvePoint::trial)
                .containsExactly(0, 3);
        assertThat(new ArrayList<>(report.slices().keySet()))
                .as("the most important first")
                .containsExactly("rate", "depth", "rounds");
        assertThat(report.slice("depth"))
                .hasValue(new SweepReport.Slice(
                        List.of(0, 2, 3, 4), List.of(3L, 4L, 5L, 6L), List.of(0.5, 0.6, 0.4, 0.4)));
        assertThat(report.slice("deepth")).isEmpty();
        assertThat(report.contours())
                .as("rounds is always the same")
                .singleElement()
                .satisfies(contour -> {
                    assertThat(contour.x()).isEqualTo("rate");
                    assertThat(contour.y()).isEqualTo("depth");
                    assertThat(contour.xs()).containsExactly(0.1, 0.2, 0.2, 0.3);
                });
        assertThat(Json.read(Json.write(report), SweepReport.class)).isEqualTo(report);
    }

    @Test
    void ofASweepWithoutAnyResultIsEmptyAndOfAnotherJobRefused() {
        SweepReport report = SweepReport.of(job(MetricSpec.AUC, List.of(), null), null);
        assertThat(report.best()).isNull();
        assertThat(report.curve()).isEmpty();
        assertThat(report.contours()).isEmpty();
        assertThatThrownBy(() -> SweepReport.of(job(null, List.of(), null), null))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("only sweeps have a report");
    }
}
