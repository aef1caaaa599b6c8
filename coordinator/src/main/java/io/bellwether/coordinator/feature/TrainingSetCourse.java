package io.bellwether.coordinator.feature;

import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskResult.EntitiesJoined;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 *   task 0: join and publish -> TrainingSetBuilt, if there are few entities
 *                            -> TrainingSetPlanned -> tasks 1..n: join one part each -> task n+1: publish -> TrainingSetBuilt
 *   TrainingSetBuilt -> JobEnded(SUCCEEDED)
 *   a task fails for good, or the job is cancelled -> once no attempt runs -> one more task: discard what is left
 */
/** The tasks of one training set: how they go on follows from themselves. Reads only. Loop-confined. */
public final class TrainingSetCourse {
    private final JobId job;
    private final TrainingSet spec;
    private final List<Task> own;
    private final JobTasks tasks;

    private TrainingSetCourse(JobId job, TrainingSet spec, JobTasks tasks) {
        this.job = job;
        this.spec = spec;
        this.tasks = tasks;
        own = tasks.all();
    }

    /** Of a job with these tasks. */
    public static TrainingSetCourse of(JobId job, TrainingSet spec, JobTasks tasks) {
        return new TrainingSetCourse(job, spec, tasks);
    }

    /** How many tasks join the entities, as far as it is known. */
    public int parts() {
        return plan() == null ? 1 : plan().parts().size();
    }

    /** How many of these are done. */
    public int partsDone() {
        return plan() == null ? (isPublished() ? 1 : 0) : joined().size();
    }

    /** Whether all are, and what they made is being published. */
    public boolean isCommitting() {
        return own.stream().anyMatch(task -> task.spec() instanceof TaskSpec.CommitTrainingSet);
    }

    /** What follows while the job is not over; {@code views}: the versions of views as they are now; {@code holdsSlots}: whether any attempt still runs. */
    List<Event> decideNext(Supplier<List<FeatureView>> views, boolean holdsSlots, long nowMillis) {
        Task failed = tasks.firstFailed();
        if (failed != null) {
            return List.of(JobEvent.JobEnded.failed(job, failed, nowMillis));
        }
        if (own.isEmpty()) {
            return List.of(queue(0, new TaskSpec.BuildTrainingSet(job, spec, views.get()), nowMillis));
        }
        if (isPublished()) {
            return List.of(JobEvent.JobEnded.succeeded(job, nowMillis));
        }
        return plan() == null ? List.of() : decideParts(plan(), holdsSlots, nowMillis);
    }

    private List<Event> decideParts(TaskResult.TrainingSetPlanned plan, boolean holdsSlots, long nowMillis) {
        if (own.size() == 1 && own.get(0).spec() instanceof TaskSpec.BuildTrainingSet build) {
            List<Event> events = new ArrayList<>();
            plan.tasks(build).forEach(part -> events.add(queue(events.size() + 1, part, nowMillis)));
            return events;
        }
        // Attempts that were given up could still write beside what is published.
        if (isCommitting() || partsDone() < parts() || holdsSlots) {
            return List.of();
        }
        return List.of(queue(own.size(), new TaskSpec.CommitTrainingSet(job, spec, joined()), nowMillis));
    }

    /** What follows once the job is over. */
    List<Event> decideDiscard(boolean holdsSlots, long nowMillis) {
        boolean mayHaveWritten = own.stream().anyMatch(task -> task.attempts() > 0);
        boolean isDiscarded = own.stream().anyMatch(task -> task.spec() instanceof TaskSpec.DiscardTrainingSet);
        return !mayHaveWritten || isPublished() || isDiscarded || holdsSlots
                ? List.of()
                : List.of(queue(own.size(), new TaskSpec.DiscardTrainingSet(job, spec.output()), nowMillis));
    }

    private TaskResult.@Nullable TrainingSetPlanned plan() {
        return !own.isEmpty() && own.get(0).result() instanceof TaskResult.TrainingSetPlanned plan ? plan : null;
    }

    private boolean isPublished() {
        return own.stream().anyMatch(task -> task.result() instanceof TaskResult.TrainingSetBuilt);
    }

    /** In the order of the parts, which is that of their tasks. */
    private List<EntitiesJoined> joined() {
        List<EntitiesJoined> joined = new ArrayList<>();
        for (Task task : own) {
            if (task.result() instanceof EntitiesJoined part) {
                joined.add(part);
            }
        }
        return joined;
    }

    private Event queue(int number, TaskSpec task, long nowMillis) {
        return new TaskEvent.TaskQueued(new TaskId(job, number), task, nowMillis);
    }
}
