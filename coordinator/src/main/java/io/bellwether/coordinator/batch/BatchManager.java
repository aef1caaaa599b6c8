package io.bellwether.coordinator.batch;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.check.CheckResult;
import io.bellwether.client.job.BatchInference;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.check.CheckCourse;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.task.JobTasks;
import io.bellwether.coordinator.task.Task;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A job with a limit of rows per second has no more tasks at once than share the limit; the next split is queued when one is done.
 *
 *   task 0: plan -> ScoringPlanned -> tasks 1..c: those of a CheckCourse, if the input has checks -> tasks c+1..c+n: one split each
 *        -> task c+n+1: commit -> JobEnded(SUCCEEDED)
 *   any task fails for good, or the job is cancelled -> once no attempt of it runs -> last task: discard the staging directory
 *
 * Split tasks write files named by attempt into the staging directory; the commit names the files of the attempts that count. So
 * attempts that were given up can write what they like: nothing of theirs is published.
 */
/** All batch inference jobs. Loop-confined. */
public final class BatchManager {
    private final Map<JobId, BatchState> batches = new LinkedHashMap<>();
    private final TaskManager tasks;

    public BatchManager(TaskManager tasks) {
        this.tasks = tasks;
    }

    public @Nullable BatchState find(JobId job) {
        return batches.get(job);
    }

    /** What follows from how the job stands now. {@code over}: the job has ended already. */
    public List<Event> decideNext(JobId job, boolean over, long nowMillis) {
        BatchState batch = batches.get(job);
        if (batch == null) {
            return List.of();
        }
        if (over) {
            return decideDiscard(batch, nowMillis);
        }
        Task failed = tasks.tasks(job).firstFailed();
        if (failed != null) {
            return List.of(JobEvent.JobEnded.failed(job, failed, nowMillis));
        }
        return batch.splits < 0 ? decidePlanning(batch, nowMillis) : decideScoring(batch, nowMillis);
    }

    private List<Event> decidePlanning(BatchState batch, long nowMillis) {
        Task plan = tasks.find(new TaskId(batch.job, 0));
        if (plan == null) {
            return List.of(new TaskEvent.TaskQueued(
                    new TaskId(batch.job, 0),
                    new TaskSpec.PlanScoring(
                            batch.job,
                            batch.spec,
                            batch.model,
                            batch.dataset,
                            !batch.spec.checks().isEmpty()),
                    nowMillis));
        }
        if (!(plan.result() instanceof TaskResult.ScoringPlanned planned)) {
            return List.of();
        }
        List<Event> events = new ArrayList<>();
        events.add(new BatchEvent.ScoringPlanned(batch.job, planned.splits().size(), planned.staging()));
        if (!isCheckedApart(plan)) {
            events.addAll(queue(batch, planned, 1, 0, batch.spec.tasksAtOnce(), nowMillis));
        }
        return events;
    }

    private static boolean isCheckedApart(Task plan) {
        return plan.spec() instanceof TaskSpec.PlanScoring task && task.checkedApart();
    }

    /** The next splits, as many as there are, but not more than {@code most}; {@code base}: the task of the first one of all. */
    private static List<Event> queue(
            BatchState batch, TaskResult.ScoringPlanned planned, int base, int first, int most, long nowMillis) {
        return planned.splits().stream()
                .skip(first)
                .limit(most)
                .<Event>map(split -> new TaskEvent.TaskQueued(
                        new TaskId(batch.job, base + split.number()),
                        new TaskSpec.ScoreSplit(batch.job, batch.spec, batch.model, split, planned.staging()),
                        nowMillis))
                .toList();
    }

    private List<Event> decideScoring(BatchState batch, long nowMillis) {
        Task plan = Objects.requireNonNull(tasks.find(new TaskId(batch.job, 0)));
        CheckCourse checks = CheckCourse.from(tasks.tasks(batch.job), 1);
        if (isCheckedApart(plan)) {
            List<CheckResult> report = checks.report();
            if (report == null) {
                return checks.decideNext(batch.job, batch.gate(), batch.references, nowMillis);
            }
            String failure = CheckResult.failure(report);
            if (failure != null) {
                String error = "input " + batch.spec.input() + ": " + failure;
                return List.of(JobEvent.JobEnded.failed(batch.job, ErrorCode.INVALID_DATA, error, nowMillis));
            }
        }
        return decideSplits(batch, plan, 1 + checks.size(), nowMillis);
    }

    /** {@code base}: the task of the first split. */
    private List<Event> decideSplits(BatchState batch, Task plan, int base, long nowMillis) {
        Task commit = tasks.find(new TaskId(batch.job, base + batch.splits));
        if (commit != null) {
            return commit.state() == JobState.SUCCEEDED
                    ? List.of(JobEvent.JobEnded.succeeded(batch.job, nowMillis))
                    : List.of();
        }
        JobTasks all = tasks.tasks(batch.job);
        long errors = batch.spec.maxErrors() == 0 ? 0 : errors(all);
        if (errors > batch.spec.maxErrors()) {
            String error = "input " + batch.spec.input() + ": " + errors + " rows can't be scored (expected: at most "
                    + batch.spec.maxErrors() + "); correct the input, or raise maxErrors";
            return List.of(JobEvent.JobEnded.failed(batch.job, ErrorCode.INVALID_DATA, error, nowMillis));
        }
        int queued = all.all().size() - base;
        if (queued < batch.splits) {
            int under = all.all().size() - all.count(JobState.SUCCEEDED);
            return plan.result() instanceof TaskResult.ScoringPlanned planned
                    ? queue(batch, planned, base, queued, batch.spec.tasksAtOnce() - under, nowMillis)
                    : List.of();
        }
        // Attempts that were given up could still write beside what is published.
        if (all.count(JobState.SUCCEEDED) < all.all().size() || tasks.holdsSlots(batch.job)) {
            return List.of();
        }
        List<TaskResult.SplitScored> files = new ArrayList<>();
        for (Task task : all.all()) {
            if (task.result() instanceof TaskResult.SplitScored scored) {
                files.add(scored);
            }
        }
        return List.of(new TaskEvent.TaskQueued(
                new TaskId(batch.job, base + batch.splits),
                new TaskSpec.CommitOutput(
                        batch.job, batch.spec, batch.model, Objects.requireNonNull(batch.staging), files),
                nowMillis));
    }

    private static long errors(JobTasks all) {
        return all.all().stream()
                .mapToLong(task -> task.result() instanceof TaskResult.SplitScored scored ? scored.errors() : 0)
                .sum();
    }

    private List<Event> decideDiscard(BatchState batch, long nowMillis) {
        String staging = batch.staging;
        List<Task> all = tasks.tasks(batch.job).all();
        if (staging == null || all.get(all.size() - 1).spec() instanceof TaskSpec.DiscardOutput) {
            return List.of();
        }
        if (isPublished(all) || tasks.holdsSlots(batch.job)) {
            return List.of();
        }
        return List.of(new TaskEvent.TaskQueued(
                new TaskId(batch.job, all.size()), new TaskSpec.DiscardOutput(batch.job, staging), nowMillis));
    }

    public void replayAccepted(JobEvent.JobAccepted accepted, BatchInference spec) {
        batches.put(accepted.job(), new BatchState(accepted, spec));
    }

    /** Takes in a batch inference as it was. */
    public void restore(BatchState batch) {
        batches.put(batch.job, batch);
    }

    /** Knows the batch inference no more, if it is one. */
    public void forget(JobId job) {
        batches.remove(job);
    }

    /** Whether nothing will follow any more from the job, which is over. */
    public boolean isSettled(JobId job) {
        BatchState batch = batches.get(job);
        if (batch == null || batch.staging == null) {
            return true;
        }
        List<Task> all = tasks.tasks(job).all();
        return isPublished(all) || all.get(all.size() - 1).spec() instanceof TaskSpec.DiscardOutput;
    }

    private static boolean isPublished(List<Task> all) {
        return all.stream()
                .anyMatch(task -> task.spec() instanceof TaskSpec.CommitOutput && task.state() == JobState.SUCCEEDED);
    }

    public void replay(BatchEvent event) {
        BatchState batch = Objects.requireNonNull(batches.get(event.job()), "batch");
        if (event instanceof BatchEvent.ScoringPlanned planned) {
            batch.splits = planned.splits();
            batch.staging = planned.staging();
        }
    }
}
