package io.bellwether.coordinator.dataset;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetSpec;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.MetricSpec;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.check.CheckCourse;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. The first tasks of a job that needs a dataset: those of a CheckCourse, if the dataset has checks, then one that loads it and brings
 * with the version what they have found. If they refuse the data that task only says which version it is, so that their report is kept with it; nothing of it
 * goes into the grid. If not even that can be told, the job ends by what they have found all the same. A load that a release up to 0.3 has queued comes
 * first: it looks at the data itself.
 */
/** How a job comes to its dataset. Reads only. Loop-confined. */
public final class Loading {
    private final JobSpec job;
    private final DatasetSpec dataset;
    private final MetricSpec metric;
    private final CheckCourse checks;
    private final @Nullable Task load;

    /** {@code job} loads the dataset for that metric. */
    public Loading(JobSpec job, DatasetSpec dataset, MetricSpec metric, JobTasks tasks) {
        this.job = job;
        this.dataset = dataset;
        this.metric = metric;
        checks = CheckCourse.from(tasks, 0);
        load = taskOf(tasks);
    }

    /** The task that loads the job's dataset; null if it is not queued yet, or there is none. */
    public static @Nullable Task taskOf(JobTasks tasks) {
        int number = CheckCourse.from(tasks, 0).size();
        Task next = number < tasks.all().size() ? tasks.all().get(number) : null;
        return next != null && next.spec() instanceof TaskSpec.LoadDataset ? next : null;
    }

    /** How many tasks it takes, of a dataset that is loaded. */
    public int tasks() {
        return checks.size() + 1;
    }

    /** The dataset, with what its checks have found; null if it is not loaded yet. */
    public TaskResult.@Nullable DatasetLoaded loaded() {
        return load != null && load.result() instanceof TaskResult.DatasetLoaded done ? done : null;
    }

    /** What follows as long as it is not loaded; {@code references}: the versions of the datasets that its checks compare with. */
    public List<Event> decideNext(JobId id, List<DatasetVersion> references, long nowMillis) {
        List<CheckResult> report = checks.report();
        if (load != null) {
            return load.state() == JobState.FAILED ? List.of(failed(id, load, report, nowMillis)) : List.of();
        }
        if (report == null && !dataset.checks().isEmpty()) {
            DataChecks gate = CheckCourse.gate(job, dataset.path(), dataset.format(), dataset.checks());
            return checks.decideNext(id, gate, references, nowMillis);
        }
        TaskSpec task = new TaskSpec.LoadDataset(dataset, metric, report);
        return List.of(new TaskEvent.TaskQueued(new TaskId(id, checks.size()), task, nowMillis));
    }

    private static JobEvent failed(JobId id, Task load, @Nullable List<CheckResult> report, long nowMillis) {
        return report == null || CheckResult.failure(report) == null
                ? JobEvent.JobEnded.failed(id, load, nowMillis)
                : JobEvent.JobEnded.checked(id, report, nowMillis);
    }
}
