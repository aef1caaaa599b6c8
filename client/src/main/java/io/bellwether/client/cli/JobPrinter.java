package io.bellwether.client.cli;

import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.task.MalformedData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints jobs for people or programs. */
final class JobPrinter {
    private static final int SHOWN = 12;

    private final Context context;

    JobPrinter(Context context) {
        this.context = context;
    }

    void print(JobView job, boolean json) {
        if (json) {
            context.printJson(job);
            return;
        }
        line("job", job.id() + " (" + job.kind() + " '" + job.name() + "')");
        line(
                "state",
                job.state() + (job.endedAt() == null ? "" : " after " + seconds(job.submittedAt(), job.endedAt())));
        line("error", job.error());
        line("waiting", job.waiting());
        line("tasks", tasks(job));
        line("dataset", job.dataset());
        JobView.LoadingView loading = job.loading();
        if (loading != null) {
            line("loading", loading.rows() + " of " + loading.totalRows() + " rows");
        }
        if (job.metric() != null) {
            line("metric", metric(job, job.metric().name()));
        }
        List<MetricSpec> objectives = job.objectives();
        List<Integer> front = job.front();
        if (objectives != null && front != null) {
            line("front", front(objectives, front, job.hypervolume()));
        }
        line("sampler", job.sampler());
        line("stopped", job.stopped());
        if (job.model() != null) {
            line("model", job.model().name() + " version " + job.model().version());
        }
        line("scored", scored(job.scoring()));
        printOutput(job.output());
        if (job.malformed() != null) {
            new TreeMap<>(job.malformed())
                    .forEach((source, data) -> line("malformed", "of " + source + ": " + malformed(data)));
        }
        if (job.checks() != null) {
            context.out().println();
            context.out().print(CheckTable.of(job.checks()));
        }
        if (!job.trials().isEmpty()) {
            context.out().println();
            context.out().print(trials(job));
        }
    }

    void print(List<JobView> jobs, boolean json) {
        if (json) {
            context.printJson(jobs);
            return;
        }
        Table table = new Table("ID", "KIND", "NAME", "STATE", "SUBMITTED", "TASKS");
        jobs.forEach(job -> table.add(job.id(), job.kind(), job.name(), job.state(), job.submittedAt(), tasks(job)));
        context.out().print(table);
    }

    static String number(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.6g", value);
    }

    /** The beginning of a long id; the whole one is in the JSON. */
    static String shortened(String id) {
        return id.length() <= SHOWN ? id : id.substring(0, SHOWN);
    }

    static String pairs(Map<String, ?> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }

    /** What was passed over, in words. */
    static String malformed(MalformedData data) {
        String values = data.values().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", "));
        return data.rows() + " rows left out; values by column: " + (values.isEmpty() ? "none" : values) + "; first: "
                + data.first();
    }

    private void line(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            context.out().printf("%-8s %s%n", name, value);
        }
    }

    private void printOutput(JobView.@Nullable OutputView output) {
        if (output == null) {
            return;
        }
        line("output", output.path());
        line("rows", output.rowsIn() + " in, " + output.rowsOut() + " out, " + output.files() + " files");
        if (output.localSplits() > 0) {
            line("local", output.localSplits() + " of " + output.files() + " splits were read where they lie");
        }
        line("scores", pairs(output.metrics()));
    }

    private static @Nullable String scored(JobView.@Nullable ScoringView scoring) {
        return scoring == null
                ? null
                : scoring.rows() + " rows" + (scoring.errors() == 0 ? "" : ", " + scoring.errors() + " left out")
                        + String.format(Locale.ROOT, ", %.0f rows/s", scoring.rowsPerSecond());
    }

    private static String metric(JobView job, String name) {
        String best = job.trials().stream()
                .filter(trial -> job.best() != null && trial.number() == job.best())
                .map(trial -> " " + number(trial.value()) + " (trial " + trial.number() + ")")
                .findFirst()
                .orElse("");
        return name + best + (job.baseline() == null ? "" : ", constant prediction " + number(job.baseline()));
    }

    private static String front(List<MetricSpec> objectives, List<Integer> front, @Nullable Double hypervolume) {
        String names = objectives.stream().map(MetricSpec::name).collect(Collectors.joining(" and "));
        return front.size() + " trials that no other beats in " + names
                + (hypervolume == null ? "" : ", hypervolume " + number(hypervolume));
    }

    private static String tasks(JobView job) {
        return java.util.Arrays.stream(JobState.values())
                .filter(state -> job.tasks().getOrDefault(state, 0) > 0)
                .map(state -> job.tasks().get(state) + " " + state.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private static Table trials(JobView job) {
        List<MetricSpec> objectives = job.objectives();
        List<Integer> front = job.front() == null ? List.of() : job.front();
        String value = objectives == null
                ? "VALUE"
                : objectives.stream()
                        .map(each -> each.name().toUpperCase(Locale.ROOT))
                        .collect(Collectors.joining(" "));
        Table table = new Table("TRIAL", "STATE", "ATTEMPTS", value, "NODE", "TRAINER", "PARAMS");
        for (JobView.TrialView trial : job.trials()) {
            boolean best = job.best() != null && job.best() == trial.number();
            table.add(
                    trial.number() + (best ? " *" : "") + (front.contains(trial.number()) ? " +" : ""),
                    trial.state(),
                    trial.attempts(),
                    values(trial),
                    trial.node(),
                    trial.trainer(),
                    trial.error() == null ? pairs(trial.params()) : trial.error());
        }
        return table;
    }

    private static String values(JobView.TrialView trial) {
        List<Double> values = trial.values();
        String all = values == null
                ? number(trial.value())
                : values.stream().map(JobPrinter::number).collect(Collectors.joining(" "));
        if (trial.deviation() != null) {
            all += " (sd " + number(trial.deviation()) + ")";
        }
        Double violation = trial.violation();
        return violation != null && violation > 0 ? all + " (too bad by " + number(violation) + ")" : all;
    }

    private static String seconds(Instant from, Instant to) {
        return String.format(Locale.ROOT, "%.1f s", Duration.between(from, to).toMillis() / 1e3);
    }
}
