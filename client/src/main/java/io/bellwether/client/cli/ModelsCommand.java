package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.job.ModelView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bellwether models}. */
@Command(name = "models", description = "Lists the registered model versions, newest first.")
final class ModelsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    ModelsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<ModelView> models = context.withCluster(common, Cluster::models);
        if (common.json) {
            context.printJson(models);
            return ExitCode.DONE;
        }
        Table table = new Table("NAME", "VERSION", "METRIC", "VALUE", "TRAINER", "DATASET", "FORMAT", "CREATED", "JOB");
        for (ModelView model : models) {
            table.add(
                    model.name(),
                    model.version(),
                    model.metric(),
                    JobPrinter.number(model.value()),
                    model.trainer(),
                    model.datasetName(),
                    model.format(),
                    model.createdAt(),
                    model.job());
        }
        context.out().print(table);
        return ExitCode.DONE;
    }
}
