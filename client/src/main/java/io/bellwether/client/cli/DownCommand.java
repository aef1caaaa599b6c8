package io.bellwether.client.cli;

import io.bellwether.client.launch.LaunchedProcess;
import io.bellwether.client.launch.ProcessCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bellwether down}. */
@Command(name = "down", description = "Stops what 'up' started. Data stays.")
final class DownCommand implements Callable<Integer> {
    static final Path DEFAULT_DIRECTORY = Path.of(".bellwether");

    private final Context context;

    @Mixin
    private final LocalOptions common = new LocalOptions();

    @Option(names = "--data-dir", paramLabel = "DIR", description = "as given to 'up'")
    private Path dataDirectory = DEFAULT_DIRECTORY;

    DownCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<LaunchedProcess> stopped = ProcessCluster.stop(dataDirectory);
        if (common.json) {
            context.printJson(
                    Map.of("stopped", stopped.stream().map(UpCommand::toJson).toList()));
        } else if (stopped.isEmpty()) {
            context.out().println("nothing runs in " + dataDirectory);
        } else {
            stopped.forEach(process -> context.out().println("stopped " + process.name() + " (" + process.pid() + ")"));
        }
        return ExitCode.DONE;
    }
}
