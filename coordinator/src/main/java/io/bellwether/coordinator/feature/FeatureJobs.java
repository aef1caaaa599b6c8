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
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 *   training set:     task 0: join and publish -> JobEnded(SUCCEEDED)
 *                     it fails for good, or the job is cancelled -> once no attempt of it runs -> task 1: discard what is left
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
        if (!(job.spec() instanceof FeatureJob spec)) {
            return List.of();
        }
        Task work = tasks.find(new TaskId(job.id(), 0));
        if (job.isOver()) {
            return spec instanceof TrainingSet set ? decideDiscard(job.id(), set, work, nowMillis) : List.of();
        }
        if (work == null) {
            return List.of(new TaskEvent.TaskQueued(new TaskId(job.id(), 0), first(job.id(), spec), nowMillis));
        }
        if (work.state() == JobState.FAILED) {
            return List.of(JobEvent.JobEnded.failed(job.id(), work, nowMillis));
        }
        if (work.state() != JobState.SUCCEEDED) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        if (work.result() instanceof TaskResult.ViewMaterialized done) {
            events.add(materialized(job.id(), done, nowMillis));
        }
        events.add(JobEvent.JobEnded.succeeded(job.id(), nowMillis));
        return events;
    }

    private TaskSpec first(JobId job, FeatureJob spec) {
        if (spec instanceof Materialization materialization) {
            FeatureView view = views.require(materialization.refs().get(0));
            return new TaskSpec.MaterializeView(job, materialization.full() ? view.withMaterialized(null) : view);
        }
        List<FeatureView> named =
                spec.refs().stream().map(views::require).distinct().toList();
        return new TaskSpec.BuildTrainingSet(job, (TrainingSet) spec, named);
    }

    private static FeatureEvent materialized(JobId job, TaskResult.ViewMaterialized done, long nowMillis) {
        return new FeatureEvent.ViewMaterialized(
                job,
                done.view(),
                done.version(),
                new FeatureView.Materialized(
                        done.watermarkMicros(), done.entities(), job, Instant.ofEpochMilli(nowMillis)));
    }

    private List<Event> decideDiscard(JobId job, TrainingSet set, @Nullable Task work, long nowMillis) {
        boolean mayHaveWritten = work != null && work.attempts() > 0 && work.state() != JobState.SUCCEEDED;
        if (!mayHaveWritten || tasks.tasks(job).all().size() > 1 || tasks.holdsSlots(job)) {
            return List.of();
        }
        return List.of(new TaskEvent.TaskQueued(
                new TaskId(job, 1), new TaskSpec.DiscardTrainingSet(job, set.output()), nowMillis));
    }

    /** Whether nothing will follow any more from the job, which is over. */
    public boolean isSettled(Job job) {
        Task work = tasks.find(new TaskId(job.id(), 0));
        return !(job.spec() instanceof TrainingSet set)
                || decideDiscard(job.id(), set, work, 0).isEmpty();
    }
}
