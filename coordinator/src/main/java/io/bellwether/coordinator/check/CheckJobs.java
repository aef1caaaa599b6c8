package io.bellwether.coordinator.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * Implementation note.
 *
 *   task 0: look -> DataChecked, if there is little to look at
 *                -> ChecksPlanned -> tasks 1..n: one part each -> task n+1: join -> DataChecked
 *   DataChecked -> JobEnded, as the report says; any task fails for good -> JobEnded(FAILED)
 */
/** The jobs that only check data: how they go on follows from their tasks. Without a state of their own. Loop-confined. */
public final class CheckJobs {
    private final TaskManager tasks;

    public CheckJobs(TaskManager tasks) {
        this.tasks = tasks;
    }

    /** How many tasks look at a part of the data; 0 if it is not cut into parts, or not yet. */
    public static int parts(JobTasks tasks) {
        return (int) tasks.all().stream()
                .filter(task -> task.spec() instanceof TaskSpec.CheckPart)
                .count();
    }

    /** What follows from how the job stands now. */
    public List<Event> decideNext(Job job, long nowMillis) {
        if (!(job.spec() instanceof DataChecks spec) || job.isOver()) {
            return List.of();
        }
        Task first = tasks.find(new TaskId(job.id(), 0));
        if (first == null) {
            return List.of(queue(job, 0, new TaskSpec.CheckData(job.id(), spec), nowMillis));
        }
        JobTasks all = tasks.tasks(job.id());
        Task failed = all.firstFailed();
        if (failed != null) {
            return List.of(JobEvent.JobEnded.failed(job.id(), failed, nowMillis));
        }
        Task last = all.all().get(all.all().size() - 1);
        if (last.result() instanceof TaskResult.DataChecked report) {
            return List.of(JobEvent.JobEnded.checked(job.id(), report.checks(), nowMillis));
        }
        return first.result() instanceof TaskResult.ChecksPlanned plan
                ? decideParts(job, spec, plan, all, nowMillis)
                : List.of();
    }

    private static List<Event> decideParts(
            Job job, DataChecks spec, TaskResult.ChecksPlanned plan, JobTasks all, long nowMillis) {
        int count = all.all().size();
        if (count == 1) {
            List<Event> events = new ArrayList<>();
            plan.tasks(job.id(), spec).forEach(part -> events.add(queue(job, events.size() + 1, part, nowMillis)));
            return events;
        }
        boolean joins = all.all().get(count - 1).spec() instanceof TaskSpec.JoinChecks;
        return joins || all.count(JobState.SUCCEEDED) < count
                ? List.of()
                : List.of(queue(job, count, join(job, spec, plan, all), nowMillis));
    }

    private static TaskSpec.JoinChecks join(Job job, DataChecks spec, TaskResult.ChecksPlanned plan, JobTasks all) {
        Map<Integer, CheckResult> found = new HashMap<>(plan.found());
        List<Map<Integer, PartialCheck>> parts = new ArrayList<>();
        for (Task task : all.all()) {
            if (task.result() instanceof TaskResult.PartChecked part) {
                found.putAll(part.found());
                if (!part.seen().isEmpty()) {
                    parts.add(part.seen());
                }
            }
        }
        return new TaskSpec.JoinChecks(job.id(), spec, found, parts);
    }

    private static Event queue(Job job, int number, TaskSpec task, long nowMillis) {
        return new TaskEvent.TaskQueued(new TaskId(job.id(), number), task, nowMillis);
    }
}
