package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.job.DatasetView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bellwether datasets}. */
@Command(name = "datasets", description = "Lists the dataset versions that were loaded, newest first.")
final class DatasetsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    DatasetsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<DatasetView> datasets = context.withCluster(common, Cluster::datasets);
        if (common.json) {
            context.printJson(datasets);
            return ExitCode.DONE;
        }
        Table table =
                new Table("NAME", "VERSION", "TRAIN", "VALIDATION", "FEATURES", "LABEL", "CREATED", "JOB", "PATH");
        for (DatasetView dataset : datasets) {
            table.add(
                    dataset.name(),
                    JobPrinter.shortened(dataset.id()),
                    dataset.trainRows(),
                    dataset.validationRows(),
                    dataset.features().size(),
                    dataset.label(),
                    dataset.createdAt(),
                    dataset.job(),
                    dataset.path());
        }
        context.out().print(table);
        return ExitCode.DONE;
    }
}
