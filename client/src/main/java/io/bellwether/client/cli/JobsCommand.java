package io.bellwether.client.cli;

import io.bellwether.client.Cluster;
import io.bellwether.client.job.JobView;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bellwether jobs}. */
@Command(name = "jobs", description = "Lists all jobs, newest first.")
final class JobsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    JobsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<JobView> jobs = context.withCluster(common, Cluster::jobs);
        new JobPrinter(context).print(jobs, common.json);
        return ExitCode.DONE;
    }
}
