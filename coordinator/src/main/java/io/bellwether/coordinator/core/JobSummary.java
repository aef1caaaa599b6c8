package io.bellwether.coordinator.core;

import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobView;

/**
 * What a list of jobs shows of one.
 *
 * @param job without its trials
 * @param change the number of the newest change of its tasks: if it is the one that a reader knows, its trials are too
 */
public record JobSummary(JobView job, JobProgress progress, long change) {}
