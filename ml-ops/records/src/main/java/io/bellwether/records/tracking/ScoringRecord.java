package io.bellwether.records.tracking;

import io.bellwether.client.job.JobId;
import io.bellwether.client.task.TaskResult;
import java.time.Instant;

/** What one job of batch inference has published. */
public record ScoringRecord(JobId job, TaskResult.OutputCommitted output, Instant at) {}
