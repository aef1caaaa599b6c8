package io.bellwether.client.cli;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.FeatureViewSpec;
import io.bellwether.client.spec.SpecReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bellwether apply}. */
@Command(
        name = "apply",
        description = "Registers feature views; one that has changed becomes the next version of its name.")
final class ApplyCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "FILE.yaml",
            arity = "1..*",
            description = "a feature view each; relative paths in it are relative to it")
    private List<Path> files = new ArrayList<>();

    ApplyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<FeatureViewSpec> specs = files.stream().map(SpecReader::readView).toList();
        List<FeatureView> views = context.withCluster(
                common,
                cluster -> specs.stream()
                        .map(spec -> cluster.features().register(spec))
                        .toList());
        ViewsCommand.print(context, views, common.json);
        return ExitCode.DONE;
    }
}
