package io.bellwether.client.quickstart;

import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The report for people. */
final class ReportPage {
    private static final int BEST = 5;

    private ReportPage() {}

    static String of(Report report, JobView sweep, Lineage lineage, double firstTrialSeconds, double scoringSeconds) {
        MetricSpec metric = Objects.requireNonNull(sweep.metric(), "metric");
        List<String> lines = new ArrayList<>();
        lines.add("Best of " + report.trials().completed() + " trials ("
                + report.trials().pruned() + " more ended early, "
                + report.trials().failed() + " failed):");
        lines.add(String.format(Locale.ROOT, "  %5s  %-8s %-28s %s", "trial", metric.name(), "trainer", "parameters"));
        best(sweep, metric).forEach(trial -> lines.add(row(trial)));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "Held-out %s   %.6f, a constant prediction has %.6f",
                metric.name(),
                report.metric().best(),
                report.metric().baseline()));
        lines.add(String.format(
                Locale.ROOT,
                "Scored         %,d rows in, %,d rows out, %,.0f rows per second",
                report.rowsIn(),
                report.rowsOut(),
                report.rowsOut() / Math.max(scoringSeconds, 0.001)));
        lines.add("Output         " + report.output());
        lines.add("Model          " + report.model().name() + " v"
                + report.model().version());
        lines.add("Made by:");
        lineage.lines().forEach(line -> lines.add("  " + line));
        lines.add("");
        lines.add(String.format(
                Locale.ROOT,
                "%d processes; first trial after %.1f s; %.1f s in all",
                report.processes(),
                firstTrialSeconds,
                report.seconds()));
        return String.join(System.lineSeparator(), lines);
    }

    private static List<JobView.TrialView> best(JobView sweep, MetricSpec metric) {
        Comparator<JobView.TrialView> byValue =
                Comparator.comparingDouble(trial -> Objects.requireNonNull(trial.value()));
        return sweep.trials().stream()
                .filter(trial -> trial.state() == JobState.SUCCEEDED && trial.value() != null)
                .sorted(metric.goal() == MetricSpec.Goal.MAXIMIZE ? byValue.reversed() : byValue)
                .limit(BEST)
                .toList();
    }

    private static String row(JobView.TrialView trial) {
        String params = trial.params().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + shown(entry.getValue()))
                .collect(Collectors.joining(" "));
        return String.format(
                Locale.ROOT, "  %5d  %-8.6f %-28s %s", trial.number(), trial.value(), trial.trainer(), params);
    }

    private static String shown(Object value) {
        return value instanceof Double number ? String.format(Locale.ROOT, "%.4g", number) : String.valueOf(value);
    }
}
