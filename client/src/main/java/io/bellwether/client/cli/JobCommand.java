package io.bellwether.client.cli;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bellwether job}. */
@Command(name = "job", description = "Shows one job with its trials.")
final class JobCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "the job, as printed by submit")
    private String id = "";

    JobCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JobId job = jobId(id);
        return context.withCluster(common, cluster -> show(cluster.job(job)));
    }

    private int show(JobHandle handle) {
        JobView view = handle.view();
        JobPrinter printer = new JobPrinter(context);
        printer.print(view, common.json);
        if (!common.json && view.tasks().containsKey(JobState.QUEUED)) {
            context.out().println();
            ExplainCommand.print(context, handle.explain());
        }
        return ExitCode.DONE;
    }

    static JobId jobId(String text) {
        try {
            return new JobId(text);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(ErrorCode.INVALID_ARGUMENT, "job id: " + e.getMessage(), e);
        }
    }
}
