package io.bellwether.client.job;

import java.util.List;

/**
 * Why a job's tasks wait, as of one moment. Immutable.
 *
 * @param state the job's
 * @param running how many of its tasks run
 * @param waiting how many wait; of a job of calls, how many bundles of calls that have been made up for its next slots
 * @param waits each reason with the tasks that it keeps waiting; empty if none waits
 */
public record JobExplanation(JobId job, JobState state, int running, int waiting, List<Wait> waits) {
    public JobExplanation {
        waits = List.copyOf(waits);
    }

    /**
     * Tasks that wait for the same reason.
     *
     * @param tasks how many
     * @param first the numbers of the first few
     */
    public record Wait(String reason, int tasks, List<Integer> first) {
        public Wait {
            first = List.copyOf(first);
        }
    }
}
