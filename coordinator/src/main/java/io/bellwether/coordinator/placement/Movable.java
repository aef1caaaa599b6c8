package io.bellwether.coordinator.placement;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.task.Task;

/** Which running tasks can be ended for another's sake, to go on later. Each could also be lost with its node, so none fails by it. */
final class Movable {
    private Movable() {}

    /** Whether the task may leave a node that drains: its owner has said so, it has a checkpoint, or it has no effect until its end. */
    static boolean isDrained(Job job, Task task) {
        return isPreemptible(job, task) || task.checkpoint() != null || isRestartable(job, task.spec());
    }

    /** Whether the task may make room for another: only if its owner has said so. */
    static boolean isPreemptible(Job job, Task task) {
        return job.spec().schedulingOrDefault().preemptible() && !isPublishing(task.spec());
    }

    /** Whether tasks of the job may run twice at once. */
    static boolean mayHaveTwins(Job job) {
        if (job.spec() instanceof BatchInference batch) {
            return batch.rowsPerSecond() == 0; // a twin would take more than its share
        }
        return job.spec() instanceof DataChecks || (job.spec() instanceof DurableTasks tasks && tasks.idempotent());
    }

    /** Whether the task may run twice at once. */
    static boolean isIdempotent(Job job, TaskSpec spec) {
        boolean areCalls = job.spec() instanceof DurableTasks tasks && tasks.idempotent();
        return spec instanceof TaskSpec.ScoreSplit
                || spec instanceof TaskSpec.CheckTask // which only reads
                || (areCalls && spec instanceof TaskSpec.RunCalls calls && !calls.alone());
    }

    private static boolean isRestartable(Job job, TaskSpec spec) {
        return isIdempotent(job, spec)
                || spec instanceof TaskSpec.LoadDataset
                || spec instanceof TaskSpec.PlanScoring
                || spec instanceof TaskSpec.JoinEntities
                || spec instanceof TaskSpec.ServeSession; // its client sends again what got lost with the slot
    }

    /** What is short, and of which half is worse than all or nothing. */
    private static boolean isPublishing(TaskSpec spec) {
        return spec instanceof TaskSpec.CommitOutput
                || spec instanceof TaskSpec.DiscardOutput
                || spec instanceof TaskSpec.CommitTrainingSet
                || spec instanceof TaskSpec.DiscardTrainingSet;
    }
}
