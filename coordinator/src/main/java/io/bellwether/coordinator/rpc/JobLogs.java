package io.bellwether.coordinator.rpc;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import io.bellwether.coordinator.loop.CoordinatorLoop;
import io.bellwether.records.tracking.RunId;
import io.bellwether.store.AttemptLogStore;
import io.bellwether.store.RecordStore;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Finds what a job, or one of its trials, has logged. Thread-safe. */
public final class JobLogs {
    /** The end of a longer log is given: it must fit into a frame. */
    private static final int MAX_BYTES = 4 << 20;

    private final CoordinatorLoop loop;
    private final RecordStore records;
    private final AttemptLogStore logs;
    private final Executor readers;

    /** {@code readers} reads the files. */
    public JobLogs(CoordinatorLoop loop, RecordStore records, AttemptLogStore logs, Executor readers) {
        this.loop = loop;
        this.records = records;
        this.logs = logs;
        this.readers = readers;
    }

    /** The log of one trial, or of all the job's tasks if {@code trial} is null. */
    public CompletableFuture<String> read(JobId job, @Nullable Integer trial) {
        return loop.query(core -> core.progress(job).isPresent())
                .thenApplyAsync(
                        known -> {
                            if (!known) {
                                throw JobAdapter.unknown(job);
                            }
                            return trial == null ? logs.read(job, MAX_BYTES) : ofTrial(job, trial);
                        },
                        readers);
    }

    private String ofTrial(JobId job, int trial) {
        Integer task = records.run(RunId.ofTrial(job, trial))
                .orElseThrow(() -> new ClusterException(
                        ErrorCode.NOT_FOUND,
                        "trial: " + trial + " of " + job + " (expected: the number of one of its trials); the job's"
                                + " view lists them"))
                .run()
                .task();
        return logs.read(new TaskId(job, Objects.requireNonNull(task, "task")), MAX_BYTES);
    }
}
