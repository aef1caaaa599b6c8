package io.bellwether.coordinator.dataset;

import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.List;

/** The jobs that only load a dataset: one task, whose result the records keep. Without a state of their own. Loop-confined. */
public final class LoadJobs {
    private final TaskManager tasks;

    public LoadJobs(TaskManager tasks) {
        this.tasks = tasks;
    }

    /** What follows from how the job stands now. */
    public List<Event> decideNext(Job job, long nowMillis) {
        if (!(job.spec() instanceof DatasetLoad spec) || job.isOver()) {
            return List.of();
        }
        TaskId id = new TaskId(job.id(), 0);
        Task work = tasks.find(id);
        if (work == null) {
            return List.of(
                    new TaskEvent.TaskQueued(id, new TaskSpec.LoadDataset(spec.dataset(), spec.metric()), nowMillis));
        }
        if (work.state() == JobState.FAILED) {
            return List.of(JobEvent.JobEnded.failed(job.id(), work, nowMillis));
        }
        if (!(work.result() instanceof TaskResult.DatasetLoaded loaded)) {
            return List.of();
        }
        return List.of(JobEvent.JobEnded.checked(job.id(), loaded.checks(), nowMillis));
    }
}
