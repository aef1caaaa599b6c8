package io.bellwether.coordinator.feature;

import io.bellwether.client.job.FeatureJob;
import io.bellwether.client.job.FeatureView;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.Materialization;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/*
 * Implementation note.
 *
 *   training set:     TrainingSetCourse
 *   materialization:  task 0: read what is new, put it into the grid -> ViewMaterialized, JobEnded(SUCCEEDED)
 *
 * Which version of a view a job is about is decided with its first task, in the turn in which it is accepted. A job has no state here:
 * all follows from its spec and its tasks.
 */
/** The jobs that are about feature views. Loop-confined. */
public final class FeatureJobs {
    private final FeatureViews views;
    private final TaskManager tasks;

    public FeatureJobs(FeatureViews views, TaskManager tasks) {
        this.views = views;
        this.tasks = tasks;
    }

    /** Refuses views and features that are not known. */
    public void check(FeatureJob job) {
        job.refs().forEach(views::require);
    }

    /** What follows from how the job stands now. */
    public List<Event> decideNext(Job job, long nowMillis) {
        if (job.spec() instanceof TrainingSet set) {
            boolean holdsSlots = tasks.holdsSlots(job.id());
            return job.isOver()
                    ? course(job, set).decideDiscard(holdsSlots, nowMillis)
                    : course(job, set).decideNext(() -> named(set), holdsSlots, nowMillis);
        }
        return job.spec() instanceof Materialization spec && !job.isOver()
                ? decideMaterialization(job.id(), spec, nowMillis)
                : List.of();
    }

    private TrainingSetCourse course(Job job, TrainingSet set) {
        return TrainingSetCourse.of(job.id(), set, tasks.tasks(job.id()));
    }

    private List<FeatureView> named(TrainingSet set) {
        return set.refs().stream().map(views::require).distinct().toList();
    }

    private List<Event> decideMaterialization(JobId job, Materialization spec, long nowMillis) {
        Task work = tasks.find(new TaskId(job, 0));
        if (work == null) {
            FeatureView view = views.require(spec.refs().get(0));
            TaskSpec first = new TaskSpec.MaterializeView(job, spec.full() ? view.withMaterialized(null) : view);
            return List.of(new TaskEvent.TaskQueued(new TaskId(job, 0), first, nowMillis));
        }
        if (work.state() == JobState.FAILED) {
            return List.of(JobEvent.JobEnded.failed(job, work, nowMillis));
        }
        if (work.state() != JobState.SUCCEEDED) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        if (work.result() instanceof TaskResult.ViewMaterialized done) {
            events.add(materialized(job, done, nowMillis));
        }
        events.add(JobEvent.JobEnded.succeeded(job, nowMillis));
        return events;
    }

    private static FeatureEvent materialized(JobId job, TaskResult.ViewMaterialized done, long nowMillis) {
        return new FeatureEvent.ViewMaterialized(
                job,
                done.view(),
                done.version(),
                new FeatureView.Materialized(
                        done.watermarkMicros(), done.entities(), job, Instant.ofEpochMilli(nowMillis)));
    }

    /** Whether nothing will follow any more from the job, which is over. */
    public boolean isSettled(Job job) {
        return decideNext(job, 0).isEmpty();
    }
}
