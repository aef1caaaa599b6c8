package io.bellwether.coordinator.check;

import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.DataChecks;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.List;

/** The jobs that only check data: a {@link CheckCourse}, and they end as its report says. Without a state of their own. Loop-confined. */
public final class CheckJobs {
    private final TaskManager tasks;

    public CheckJobs(TaskManager tasks) {
        this.tasks = tasks;
    }

    /** What follows from how the job stands now. */
    public List<Event> decideNext(Job job, long nowMillis) {
        if (!(job.spec() instanceof DataChecks spec) || job.isOver()) {
            return List.of();
        }
        CheckCourse course = CheckCourse.from(tasks.tasks(job.id()), 0);
        List<CheckResult> report = course.report();
        return report == null
                ? course.decideNext(job.id(), spec, job.references(), nowMillis)
                : List.of(JobEvent.JobEnded.checked(job.id(), report, nowMillis));
    }
}
