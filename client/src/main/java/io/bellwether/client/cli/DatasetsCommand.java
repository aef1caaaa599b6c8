package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.check.CheckSuggestions;
import io.bellwether.client.job.DatasetView;
import io.bellwether.client.json.Json;
import io.bellwether.client.task.ColumnStatistics;
import io.bellwether.client.task.MalformedData;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether datasets}. */
@Command(
        name = "datasets",
        description =
                "Lists the dataset versions by the names that they were loaded by, the last load first, or shows one with statistics of its columns.")
final class DatasetsCommand implements Callable<Integer> {
    private static final double MEDIAN = 0.5;

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "of a dataset, for its newest version, or a version's id or how that begins")
    @Nullable
    private String name;

    @Option(
            names = "--suggest-checks",
            description = "Prints constraints that this version keeps, as 'checks' of a spec, for you to judge.")
    private boolean suggest;

    DatasetsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String wanted = name;
        if (wanted == null) {
            list();
        } else {
            show(context.withCluster(common, cluster -> cluster.dataset(wanted)));
        }
        return ExitCode.DONE;
    }

    private void list() {
        List<DatasetView> datasets = context.withCluster(common, Cluster::datasets);
        if (common.json) {
            context.printJson(datasets);
            return;
        }
        Table table = new Table(
                "NAME", "VERSION", "TRAIN", "VALIDATION", "FEATURES", "LABEL", "STATE", "CREATED", "JOB", "PATH");
        for (DatasetView dataset : datasets) {
            table.add(
                    dataset.name(),
                    JobPrinter.shortened(dataset.id()),
                    dataset.trainRows(),
                    dataset.validationRows(),
                    dataset.features().size(),
                    dataset.label(),
                    dataset.refused() ? "refused" : "loaded",
                    dataset.createdAt(),
                    dataset.job(),
                    dataset.path());
        }
        context.out().print(table);
    }

    private void show(DatasetView dataset) {
        if (suggest) {
            context.out().println("checks:");
            CheckSuggestions.of(dataset.columns())
                    .forEach(check -> context.out().println("  - " + Json.write(check)));
            return;
        }
        if (common.json) {
            context.printJson(dataset);
            return;
        }
        Table facts = new Table(dataset.name(), "");
        facts.add("version", dataset.id());
        facts.add("state", dataset.refused() ? "refused by its checks: nothing of it is in the grid" : "loaded");
        facts.add("path", dataset.path());
        facts.add("rows", dataset.trainRows() + " train, " + dataset.validationRows() + " validation");
        facts.add("label", dataset.label());
        facts.add("features", String.join(", ", dataset.features()));
        MalformedData malformed = dataset.malformed();
        if (malformed != null) {
            facts.add("malformed", JobPrinter.malformed(malformed));
        }
        facts.add("created", dataset.createdAt() + " by " + dataset.job());
        context.out().print(facts);
        if (!dataset.checks().isEmpty()) {
            context.out().println();
            context.out().print(CheckTable.of(dataset.checks()));
        }
        if (dataset.columns().isEmpty()) {
            context.out()
                    .println(
                            dataset.refused()
                                    ? "no statistics: it was not loaded"
                                    : "no statistics: it was loaded by a version that made none; load it again for them");
            return;
        }
        context.out().println();
        context.out().print(columns(dataset.columns()));
    }

    private static Table columns(List<ColumnStatistics> columns) {
        Table table = new Table("COLUMN", "TYPE", "NULLS", "DISTINCT", "MIN", "MAX", "MEAN", "MEDIAN", "FREQUENT");
        for (ColumnStatistics column : columns) {
            ColumnStatistics.Numbers numbers = column.numbers();
            ColumnStatistics.Texts texts = column.texts();
            table.add(
                    column.name(),
                    column.type(),
                    column.nulls(),
                    column.distinct(),
                    numbers != null ? number(numbers.min()) : texts != null ? texts.min() : null,
                    numbers != null ? number(numbers.max()) : texts != null ? texts.max() : null,
                    numbers == null ? null : number(numbers.mean()),
                    numbers == null ? null : median(numbers),
                    texts == null ? null : frequent(texts));
        }
        return table;
    }

    private static @Nullable String median(ColumnStatistics.Numbers numbers) {
        return numbers.quantiles().stream()
                .filter(quantile -> quantile.rank() == MEDIAN)
                .findFirst()
                .map(quantile -> number(quantile.value()))
                .orElse(null);
    }

    private static String frequent(ColumnStatistics.Texts texts) {
        return texts.frequent().stream()
                .limit(3)
                .map(each -> each.value() + " " + each.rows())
                .collect(Collectors.joining(", "));
    }

    private static @Nullable String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : JobPrinter.number(value);
    }
}
