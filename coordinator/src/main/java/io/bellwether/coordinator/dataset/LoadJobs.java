package io.bellwether.coordinator.dataset;

import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.task.TaskResult;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.List;

/** The jobs that only load a dataset, which the records keep. Without a state of their own. Loop-confined. */
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
        Loading loading = new Loading(spec, spec.dataset(), spec.metric(), tasks.tasks(job.id()));
        TaskResult.DatasetLoaded loaded = loading.loaded();
        return loaded == null
                ? loading.decideNext(job.id(), job.references(), nowMillis)
                : List.of(JobEvent.JobEnded.checked(job.id(), loaded.checks(), nowMillis));
    }
}
