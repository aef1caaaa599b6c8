package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.RunView;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bellwether runs}. */
@Command(name = "runs", description = "Lists the records of runs, newest first.")
final class RunsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--job", paramLabel = "ID", description = "of this job only")
    @Nullable
    private String job;

    @Option(names = "--limit", paramLabel = "N", description = "how many at most (default: ${DEFAULT-VALUE})")
    private int limit = 100;

    RunsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JobId of = job == null ? null : JobCommand.jobId(job);
        if (limit < 1) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT, "--limit: " + limit + " (expected: >= 1); leave it out for 100");
        }
        List<RunView> runs = context.withCluster(common, cluster -> cluster.runs(of, limit));
        if (common.json) {
            context.printJson(runs);
            return ExitCode.DONE;
        }
        Table table = new Table("RUN", "JOB", "TRIAL", "STATE", "METRIC", "VALUE", "TRAINER", "STARTED", "PARAMS");
        for (RunView run : runs) {
            table.add(
                    JobPrinter.shortened(run.id()),
                    run.job(),
                    run.trial(),
                    run.status(),
                    run.metric(),
                    JobPrinter.number(run.value()),
                    run.trainer(),
                    run.startedAt(),
                    run.error() == null ? JobPrinter.pairs(run.params()) : run.error());
        }
        context.out().print(table);
        return ExitCode.DONE;
    }
}
