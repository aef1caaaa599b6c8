package io.bellwether.client.cli;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bellwether cancel}. */
@Command(name = "cancel", description = "Ends a job; its running attempts are stopped.")
final class CancelCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "the job, as printed by submit")
    private String id = "";

    CancelCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JobId job = JobCommand.jobId(id);
        JobView view = context.withCluster(common, cluster -> {
            JobHandle handle = cluster.job(job);
            handle.cancel();
            return handle.view();
        });
        if (common.json) {
            context.printJson(view);
        } else {
            context.out().println(view.id() + " " + view.state());
        }
        return ExitCode.DONE;
    }
}
