package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.spec.SpecReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether submit}. */
@Command(name = "submit", description = "Hands a job to the cluster and prints its id.")
final class SubmitCommand implements Callable<Integer> {
    /** How long the coordinator may be away while we wait: it may have been killed and be on its way back. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration CHECK = Duration.ofSeconds(20);

    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "FILE.yaml", description = "the job; relative paths in it are relative to it")
    private Path file = Path.of("");

    @Option(names = "--wait", description = "stay until the job has ended; exit code 1 if it failed")
    private boolean wait;

    @Option(
            names = "--set",
            paramLabel = "KEY.PATH=VALUE",
            description = "override a value of the file, for example trials=10 or trainers.0.params.rounds=5")
    private List<String> overrides = new ArrayList<>();

    SubmitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JobSpec spec = SpecReader.readFile(file, overrides);
        return context.withCluster(common, wait ? PATIENCE : null, cluster -> submit(cluster, spec));
    }

    private int submit(Cluster cluster, JobSpec spec) {
        JobHandle job = cluster.submit(spec);
        if (wait) {
            return await(job);
        }
        if (common.json) {
            context.printJson(Map.of("id", job.id().value()));
        } else {
            context.out().println(job.id());
        }
        return ExitCode.DONE;
    }

    private int await(JobHandle job) {
        if (!common.json) {
            context.err().println("job " + job.id());
        }
        ProgressLine line = new ProgressLine(context.err(), context.terminal());
        job.onProgress(line::show);
        JobView ended = new JobAwaiter(CHECK).await(job);
        line.end();
        new JobPrinter(context).print(ended, common.json);
        return ended.state() == JobState.SUCCEEDED ? ExitCode.DONE : ExitCode.FAILED;
    }
}
