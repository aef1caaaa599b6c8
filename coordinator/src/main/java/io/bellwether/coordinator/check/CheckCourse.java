package io.bellwether.coordinator.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.check.CheckSpec;
import io.bellwether.client.check.PartialCheck;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Resources;
import io.bellwether.client.job.SourceFormat;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.DatasetVersion;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note. Numbers are the job's, from the course's first task on.
 *
 *   task 0: look -> DataChecked, if there is little to look at
 *                -> ChecksPlanned -> tasks 1..n: one part each -> task n+1: join -> DataChecked
 *   any task fails for good -> JobEnded(FAILED)
 */
/** The tasks of one job that look at data, on the nodes that hold it: how they go on follows from themselves. Reads only. Loop-confined. */
public final class CheckCourse {
    private final int first;
    private final List<Task> own;

    private CheckCourse(JobTasks tasks, int first) {
        this.first = first;
        List<Task> all = tasks.all();
        int end = first;
        while (end < all.size() && all.get(end).spec() instanceof TaskSpec.CheckTask) {
            end++;
        }
        own = end == first ? List.of() : all.subList(first, end);
    }

    /** The tasks that look at data from the job's task number {@code first} on. */
    public static CheckCourse from(JobTasks tasks, int first) {
        return new CheckCourse(tasks, first);
    }

    /** What a job needs to have looked at before its own work begins: on no more than one slot for each task, wherever the job may run. */
    public static DataChecks gate(JobSpec job, String path, @Nullable SourceFormat format, List<CheckSpec> checks) {
        Resources resources = job.resources();
        return new DataChecks(
                job.name(), path, format, checks, resources == null ? null : resources.forErrands(), job.scheduling());
    }

    /** How many tasks there are. */
    public int size() {
        return own.size();
    }

    /** How many tasks look at a part of the data; 0 if it is not cut into parts, or not yet. */
    public int parts() {
        return (int) own.stream()
                .filter(task -> task.spec() instanceof TaskSpec.CheckPart)
                .count();
    }

    /** How many of these are done. */
    public int partsDone() {
        return (int) own.stream()
                .filter(task -> task.result() instanceof TaskResult.PartChecked)
                .count();
    }

    /** What all constraints have found; null before the last has. */
    public @Nullable List<CheckResult> report() {
        return !own.isEmpty() && own.get(own.size() - 1).result() instanceof TaskResult.DataChecked report
                ? report.checks()
                : null;
    }

    /** What follows as long as there is no report; {@code references}: the versions of the datasets that the constraints compare with. */
    public List<Event> decideNext(JobId job, DataChecks spec, List<DatasetVersion> references, long nowMillis) {
        if (own.isEmpty()) {
            return List.of(queue(job, 0, new TaskSpec.CheckData(job, spec, references), nowMillis));
        }
        for (Task task : own) {
            if (task.state() == JobState.FAILED) {
                return List.of(JobEvent.JobEnded.failed(job, task, nowMillis));
            }
        }
        return own.get(0).result() instanceof TaskResult.ChecksPlanned plan
                ? decideParts((TaskSpec.CheckData) own.get(0).spec(), plan, nowMillis)
                : List.of();
    }

    private List<Event> decideParts(TaskSpec.CheckData look, TaskResult.ChecksPlanned plan, long nowMillis) {
        if (own.size() == 1) {
            List<Event> events = new ArrayList<>();
            plan.tasks(look).forEach(part -> events.add(queue(look.job(), events.size() + 1, part, nowMillis)));
            return events;
        }
        boolean joins = own.get(own.size() - 1).spec() instanceof TaskSpec.JoinChecks;
        return joins || partsDone() < parts()
                ? List.of()
                : List.of(queue(look.job(), own.size(), join(look, plan), nowMillis));
    }

    private TaskSpec.JoinChecks join(TaskSpec.CheckData look, TaskResult.ChecksPlanned plan) {
        Map<Integer, CheckResult> found = new HashMap<>(plan.found());
        List<Map<Integer, PartialCheck>> parts = new ArrayList<>();
        for (Task task : own) {
            if (task.result() instanceof TaskResult.PartChecked part) {
                found.putAll(part.found());
                if (!part.seen().isEmpty()) {
                    parts.add(part.seen());
                }
            }
        }
        return new TaskSpec.JoinChecks(look.job(), look.spec(), found, parts);
    }

    private Event queue(JobId job, int number, TaskSpec task, long nowMillis) {
        return new TaskEvent.TaskQueued(new TaskId(job, first + number), task, nowMillis);
    }
}
