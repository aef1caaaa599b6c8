package io.bellwether.client.cli;

import io.bellwether.client.job.ImportancesView;
import io.bellwether.client.job.JobView.TrialView;
import io.bellwether.client.job.SweepReport;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bellwether report}. */
@Command(
        name = "report",
        description =
                "What a sweep has found: its best, how it got there, which parameters decided. With --json also the"
                        + " data of plots: slices and contours.")
final class ReportCommand implements Callable<Integer> {
    private static final int MOST_STEPS = 12;
    private static final int BAR = 30;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "the sweep, as printed by submit")
    private String id = "";

    ReportCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        SweepReport report = context.withCluster(
                common, cluster -> cluster.job(JobCommand.jobId(id)).report());
        if (common.json) {
            context.printJson(report);
        } else {
            print(report, context.out());
        }
        return ExitCode.DONE;
    }

    static void print(SweepReport report, PrintStream out) {
        out.println("sweep    " + report.job() + " '" + report.name() + "', "
                + report.state().name().toLowerCase(Locale.ROOT));
        if (report.stopped() != null) {
            out.println("stopped  " + report.stopped());
        }
        TrialView best = report.best();
        if (best == null) {
            out.println("best     no trial has a value yet");
            return;
        }
        out.println("best     " + report.metric().name() + " " + JobPrinter.number(best.value())
                + (best.deviation() == null ? "" : " (sd " + JobPrinter.number(best.deviation()) + ")") + " by trial "
                + best.number() + ": " + best.trainer() + " " + JobPrinter.pairs(best.params()));
        List<SweepReport.CurvePoint> steps = report.improvements();
        out.println();
        out.println("how it got there (" + report.curve().size() + " trials with a value)");
        int skipped = Math.max(0, steps.size() - MOST_STEPS);
        if (skipped > 0) {
            out.println("  ... " + skipped + " improvements before");
        }
        for (SweepReport.CurvePoint step : steps.subList(skipped, steps.size())) {
            out.printf("  trial %-6d %s%n", step.trial(), JobPrinter.number(step.best()));
        }
        printImportances(report.importances(), out);
        if (!report.front().isEmpty()) {
            out.println();
            out.println("front: trials that no other beats in all metrics");
            for (TrialView trial : report.front()) {
                List<Double> values = trial.values() == null ? List.of() : trial.values();
                out.println("  trial " + trial.number() + ": "
                        + String.join(
                                " ", values.stream().map(JobPrinter::number).toList()) + "  "
                        + JobPrinter.pairs(trial.params()));
            }
        }
    }

    private static void printImportances(@Nullable ImportancesView importances, PrintStream out) {
        if (importances == null || importances.shares().isEmpty()) {
            return;
        }
        out.println();
        out.println("what decided (" + importances.method() + ", " + importances.trials() + " trials)");
        int width = importances.shares().keySet().stream()
                .mapToInt(String::length)
                .max()
                .orElse(1);
        importances
                .shares()
                .forEach((name, share) ->
                        out.printf(Locale.ROOT, "  %-" + width + "s %5.1f %% %s%n", name, 100 * share, "#".repeat((int)
                                        Math.round(BAR * share))));
    }
}
