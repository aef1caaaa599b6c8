package io.bellwether.worker.node;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec.RunCalls;
import io.bellwether.worker.calls.CallsOutput;
import io.bellwether.worker.executor.CallFiles;
import io.bellwether.worker.executor.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the node does around calls of user code: fetches what they need, and makes the best of what a dead process leaves. */
final class CallAttempts {
    private static final Logger log = LoggerFactory.getLogger(CallAttempts.class);

    /** Ends of the process, or of what ran in it, that say nothing of the calls that had ended before. */
    private static final Set<ErrorCode> CUT_SHORT =
            EnumSet.of(ErrorCode.EXECUTOR_LOST, ErrorCode.OUT_OF_MEMORY, ErrorCode.CANCELLED);

    private final CallFiles files;
    private final ModelTransfers transfers;

    CallAttempts(CallFiles files, ModelTransfers transfers) {
        this.files = files;
        this.transfers = transfers;
    }

    /** Completes when arguments, function and code are on this node. */
    CompletableFuture<Void> fetch(RunCalls task, BooleanSupplier isWanted) {
        TaskBatch batch = task.batch();
        ModelFiles own = files.of(task.job());
        CompletableFuture<Void> all = transfers.fetch(own, batch.calls(), batch.callsBytes(), isWanted);
        String function = batch.function();
        if (function != null) {
            all = both(all, transfers.fetch(own, function, batch.functionBytes(), isWanted));
        }
        for (TaskBatch.Code jar : batch.code()) {
            all = both(all, transfers.fetch(files.code(), jar.sha256(), jar.bytes(), isWanted));
        }
        return all;
    }

    private static CompletableFuture<Void> both(CompletableFuture<Void> one, CompletableFuture<Void> other) {
        return CompletableFuture.allOf(one, other);
    }

    /** The outcome as the coordinator is to hear it: if a process ended too early, with the calls that had ended before. */
    AttemptOutcome settled(AttemptId attempt, RunCalls task, AttemptOutcome outcome) {
        Path left = files.outcomes(attempt);
        if (!(outcome instanceof AttemptOutcome.Failed failed)
                || !CUT_SHORT.contains(failed.code())
                || !Files.exists(left)) {
            return outcome;
        }
        try {
            TaskResult.Broken broken = new TaskResult.Broken(failed.code(), described(failed));
            TaskResult.CallsDone done = CallsOutput.take(left, task.first(), -1, broken, files.of(task.job())::adopt);
            log.info(
                    "attempt={} ended early after calls={} of {}: {}",
                    attempt,
                    done.done(),
                    task.count(),
                    failed.message());
            return new AttemptOutcome.Succeeded(done, 0);
        } catch (IOException e) {
            log.warn("attempt={} its outcomes can't be read: {}; its calls run again", attempt, e.toString());
            return outcome;
        }
    }

    /* The last lines that a process printed often say why it died. */
    private static String described(AttemptOutcome.Failed failed) {
        return failed.lastLogLines().isEmpty()
                ? failed.message()
                : failed.message() + ": "
                        + failed.lastLogLines().get(failed.lastLogLines().size() - 1);
    }

    /** Completes when the coordinator has the results. */
    CompletableFuture<Void> upload(JobId job, String sha256, BooleanSupplier isWanted) {
        ModelFiles own = files.of(job);
        return transfers.upload(own, sha256, isWanted).thenRun(() -> own.delete(sha256));
    }

    /** The job has ended. */
    void release(JobId job) {
        files.delete(job);
    }
}
