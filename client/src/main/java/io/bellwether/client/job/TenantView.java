package io.bellwether.client.job;

/**
 * A tenant as of one moment. Immutable; new fields may be added.
 *
 * @param spec what was set for it
 * @param isSet whether an admin has set anything
 * @param share its dominant share: of the resource of which it holds the largest part, that part, from 0 to 1
 * @param cpu slots that its tasks hold
 * @param memory MiB that they hold
 * @param gpu GPUs that they hold
 * @param waitingJobs its jobs of which nothing has run yet
 * @param openJobs its jobs that have not ended
 * @param waitingTasks its tasks that wait
 */
public record TenantView(
        TenantSpec spec,
        boolean isSet,
        double share,
        int cpu,
        long memory,
        int gpu,
        int waitingJobs,
        int openJobs,
        int waitingTasks) {}
