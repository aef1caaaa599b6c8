package io.bellwether.client.cli;

import io.bellwether.client.JobHandle;
import io.bellwether.client.job.JobId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bellwether logs}. */
@Command(name = "logs", description = "Prints what a job has logged so far, oldest first.")
final class LogsCommand implements Callable<Integer> {
    private final Context context;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(paramLabel = "ID", description = "the job, as printed by submit")
    private String id = "";

    @Option(names = "--trial", paramLabel = "N", description = "only this trial, all its attempts")
    @Nullable
    private Integer trial;

    LogsCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        JobId job = JobCommand.jobId(id);
        String text = context.withCluster(common, cluster -> {
            JobHandle handle = cluster.job(job);
            return trial == null ? handle.logs() : handle.logs(trial);
        });
        if (common.json) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("id", id);
            json.put("trial", trial);
            json.put("text", text);
            context.printJson(json);
        } else {
            context.out().print(text);
        }
        return ExitCode.DONE;
    }
}
