package io.bellwether.coordinator.core;

import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.DataChecks;
import io.bellwether.client.job.DatasetLoad;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.FeatureJob;
import io.bellwether.client.job.JobProgress;
import io.bellwether.client.job.JobSpec;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.JobView;
import io.bellwether.client.job.SessionLease;
import io.bellwether.client.job.Sweep;
import io.bellwether.client.job.TrainingSet;
import io.bellwether.coordinator.batch.BatchState;
import io.bellwether.coordinator.calls.CallsState;
import io.bellwether.coordinator.check.CheckCourse;
import io.bellwether.coordinator.feature.TrainingSetCourse;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.sweep.SweepState;
import io.bellwether.coordinator.task.JobTasks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far a job is, told as its kind counts: trials, splits, rows, calls. Of the state as it is; loop-confined. */
final class ProgressOf implements JobSpec.Visitor<JobProgress> {
    private final State state;
    private final Job job;
    private final JobTasks tasks;
    private final JobState jobState;

    ProgressOf(State state, Job job) {
        this.state = state;
        this.job = job;
        this.tasks = state.tasks.tasks(job.id());
        this.jobState = Views.stateOf(job, tasks);
    }

    @Override
    public JobProgress visit(Sweep spec) {
        SweepState sweep = Objects.requireNonNull(state.sweeps.find(job.id()));
        int succeeded = tasks.count(JobState.SUCCEEDED);
        Double best =
                sweep.bestResult() == null ? null : (Double) sweep.bestResult().value();
        if (!sweep.isReady()) {
            return loading(0);
        }
        int ended = spec.planOrSimple().evaluate() == null
                ? succeeded - sweep.tasksBefore() + tasks.count(JobState.PRUNED)
                : sweep.evaluated();
        return of("trials", ended, spec.trials(), best);
    }

    @Override
    public JobProgress visit(BatchInference spec) {
        BatchState batch = Objects.requireNonNull(state.batches.find(job.id()));
        if (batch.splits() < 0) {
            return of("planning", 0, 0, null);
        }
        CheckCourse checks = Views.checksOf(job, tasks);
        if (!spec.checks().isEmpty() && checks.size() > 0 && checks.report() == null) {
            return checking(checks);
        }
        int scored = Math.min(batch.splits(), tasks.count(JobState.SUCCEEDED) - 1 - checks.size());
        boolean committing = tasks.all().size() > batch.splits() + 1 + checks.size();
        return of(committing ? "committing" : "scoring", scored, batch.splits(), null);
    }

    @Override
    public JobProgress visit(DurableTasks spec) {
        CallsState calls = Objects.requireNonNull(state.calls.find(job.id()));
        return new JobProgress(
                job.id(),
                jobState,
                "calls",
                calls.succeeded(),
                calls.tasks(),
                calls.failed(),
                tasks.count(JobState.RUNNING),
                null,
                job.error());
    }

    @Override
    public JobProgress visit(FeatureJob spec) {
        if (spec instanceof TrainingSet set) {
            TrainingSetCourse course = TrainingSetCourse.of(job.id(), set, tasks);
            return of(course.isCommitting() ? "committing" : "joining", course.partsDone(), course.parts(), null);
        }
        return of("materializing", jobState == JobState.SUCCEEDED ? 1 : 0, 1, null);
    }

    @Override
    public JobProgress visit(DatasetLoad load) {
        return loading(1);
    }

    /** {@code total}: of what there is to do, as long as the number of rows is not known. */
    private JobProgress loading(int total) {
        CheckCourse checks = Views.checksOf(job, tasks);
        if (checks.size() > 0 && checks.report() == null) {
            return checking(checks);
        }
        JobView.LoadingView rows = LoadingProgress.of(tasks, state.nodes);
        return rows == null
                ? of("loading dataset", jobState == JobState.SUCCEEDED ? total : 0, total, null)
                : of("loading dataset", clamped(rows.rows()), clamped(rows.totalRows()), null);
    }

    @Override
    public JobProgress visit(DataChecks checks) {
        return checking(Views.checksOf(job, tasks));
    }

    private JobProgress checking(CheckCourse course) {
        int parts = course.parts();
        int done = parts == 0 ? (job.isOver() ? 1 : 0) : course.partsDone();
        return of("checking", done, Math.max(1, parts), null);
    }

    @Override
    public JobProgress visit(SessionLease lease) {
        return of("slots", tasks.count(JobState.RUNNING), lease.slots(), null);
    }

    private static int clamped(long rows) {
        return (int) Math.min(Integer.MAX_VALUE, rows);
    }

    private JobProgress of(String phase, int done, int total, @Nullable Double best) {
        return new JobProgress(
                job.id(),
                jobState,
                phase,
                done,
                total,
                tasks.count(JobState.FAILED),
                tasks.count(JobState.RUNNING),
                best,
                job.error());
    }
}
