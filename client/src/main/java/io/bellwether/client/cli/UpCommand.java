package io.bellwether.client.cli;

import io.bellwether.client.launch.LaunchOptions;
import io.bellwether.client.launch.LaunchedProcess;
import io.bellwether.client.launch.ProcessCluster;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bellwether up}. */
@Command(
        name = "up",
        description = {
            "Starts coordinators and workers on this machine, each a process that outlives this command.",
            "Again on the same directory: starts those that do not run."
        })
final class UpCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final LocalOptions common = new LocalOptions();

    @Option(
            names = "--coordinators",
            paramLabel = "N",
            description = "how many, of which one leads; several need --journal (default: as before, or 1)")
    private int coordinators;

    @Option(
            names = "--journal",
            paramLabel = "URL",
            description = "jdbc:postgresql://HOST:PORT/DATABASE?user=USER, where the coordinators keep what they decide"
                    + " (default: as before, or SQLite in the data directory)")
    @Nullable
    private String journal;

    @Option(
            names = "--journal-password-file",
            paramLabel = "FILE",
            description = "the file with the database's password; else BELLWETHER_JOURNAL_PASSWORD")
    @Nullable
    private Path journalPasswordFile;

    @Option(names = "--workers", paramLabel = "N", description = "how many workers (default: as before, or 2)")
    private int workers;

    @Option(
            names = "--slots-per-worker",
            paramLabel = "N",
            description = "tasks at once on each (default: the cores divided among them)")
    private int slotsPerWorker;

    @Option(
            names = "--memory-per-worker",
            paramLabel = "SIZE",
            description =
                    "what tasks may hold on each, as '16 GiB' (default: four fifths of the machine's divided among them)")
    private @Nullable String memoryPerWorker;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "where the cluster keeps everything")
    private Path dataDirectory = DownCommand.DEFAULT_DIRECTORY;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "the file with the cluster's secret; else BELLWETHER_TOKEN_FILE")
    @Nullable
    private Path tokenFile;

    @Option(
            names = "--port",
            description =
                    "the coordinator's; 0 for any free one (default: as before, or 7400); others take the next ones")
    @Nullable
    private Integer port;

    @Option(names = "--http-port", description = "for HTTP; 0 for any free one (default: as before, or 7480)")
    @Nullable
    private Integer httpPort;

    UpCommand(Context context) {
        this.context = context;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // the processes are meant to outlive us
    public Integer call() {
        Long memory = MemorySize.mib("--memory-per-worker", memoryPerWorker);
        ProcessCluster cluster = ProcessCluster.start(LaunchOptions.in(dataDirectory)
                .coordinators(coordinators)
                .journal(journal)
                .journalPasswordFile(journalPasswordFile)
                .workers(workers)
                .slotsPerWorker(slotsPerWorker)
                .memoryPerWorker(memory == null ? 0 : memory)
                .port(port)
                .httpPort(httpPort)
                .tokenFile(context.tokenFile(tokenFile))
                .environment(context.environment())
                .build());
        if (common.json) {
            context.printJson(toJson(cluster));
            return ExitCode.DONE;
        }
        Table table = new Table("PROCESS", "PID", "LOG");
        cluster.processes().forEach(process -> table.add(process.name(), process.pid(), process.log()));
        context.out().println("cluster      " + cluster.clusterId());
        context.out().println("coordinator  " + cluster.coordinator());
        context.out().println("http         " + cluster.http());
        context.out().println();
        context.out().print(table);
        return ExitCode.DONE;
    }

    private static Map<String, Object> toJson(ProcessCluster cluster) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("coordinator", cluster.coordinator());
        json.put("http", cluster.http());
        json.put("clusterId", cluster.clusterId());
        json.put(
                "processes", cluster.processes().stream().map(UpCommand::toJson).toList());
        return json;
    }

    static Map<String, Object> toJson(LaunchedProcess process) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("role", process.role());
        json.put("name", process.name());
        json.put("pid", process.pid());
        json.put("node", process.ready().get("node"));
        json.put("log", process.log());
        return json;
    }
}
