package io.bellwether.client.cli;

import io.bellwether.client.job.JobExplanation;
import io.bellwether.client.job.JobId;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bellwether explain}. */
@Command(name = "explain", description = "Says why a job's tasks wait.")
final class ExplainCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "the job, as printed by submit")
    private String id = "";

    ExplainCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JobId job = JobCommand.jobId(id);
        JobExplanation explanation =
                context.withCluster(common, cluster -> cluster.job(job).explain());
        if (common.json) {
            context.printJson(explanation);
        } else {
            print(context, explanation);
        }
        return ExitCode.DONE;
    }

    static void print(Context context, JobExplanation explanation) {
        String state = explanation.state().name().toLowerCase(Locale.ROOT);
        if (explanation.waits().isEmpty()) {
            context.out().println("nothing waits; the job is " + state + ", " + explanation.running() + " running");
            return;
        }
        for (JobExplanation.Wait wait : explanation.waits()) {
            String numbers = wait.first().stream().map(String::valueOf).collect(Collectors.joining(", "));
            String more = wait.tasks() > wait.first().size() ? ", ..." : "";
            context.out()
                    .println(wait.tasks() + (wait.tasks() == 1 ? " task waits" : " tasks wait") + " (number " + numbers
                            + more + "): " + wait.reason());
        }
    }
}
