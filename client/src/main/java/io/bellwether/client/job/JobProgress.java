package io.bellwether.client.job;

import org.jspecify.annotations.Nullable;

/**
 * A summary of a job, sent on every change to those who watch it.
 *
 * @param phase what the job is doing, in a few words
 * @param done finished units of the phase (trials, splits)
 * @param total units of the phase; 0 while unknown
 * @param bestValue a sweep's best value so far
 */
public record JobProgress(
        JobId job,
        JobState state,
        String phase,
        int done,
        int total,
        int failed,
        int running,
        @Nullable Double bestValue,
        @Nullable String error) {}
