package io.bellwether.coordinator.deadline;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.Scheduling;
import io.bellwether.coordinator.core.Event;
import io.bellwether.coordinator.job.Job;
import io.bellwether.coordinator.job.JobEvent;
import io.bellwether.coordinator.job.JobManager;
import io.bellwether.coordinator.task.TaskEvent;
import io.bellwether.coordinator.task.TaskManager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Ends jobs that pass their time limit, and attempts that pass their timeout. Loop-confined. */
public final class DeadlineManager {
    private final JobManager jobs;
    private final TaskManager tasks;
    private final PriorityQueue<Deadline> deadlines =
            new PriorityQueue<>(Comparator.comparingLong(Deadline::atMillis).thenComparingLong(Deadline::order));
    private long counter;

    /** {@code attempt} is null if it is the whole job's; {@code order} tells those of one moment apart. */
    public record Deadline(
            long atMillis, long order, JobId job, @Nullable AttemptId attempt) {}

    public DeadlineManager(JobManager jobs, TaskManager tasks) {
        this.jobs = jobs;
        this.tasks = tasks;
    }

    /**
     * The end of the first job or attempt whose time is over; no events if there is none. To be replayed before it is asked again.
     */
    public List<Event> decideDue(long nowMillis) {
        List<Event> events = new ArrayList<>();
        Deadline due = deadlines.peek();
        while (events.isEmpty() && due != null && due.atMillis() <= nowMillis) {
            deadlines.remove();
            Job job = jobs.require(due.job());
            Scheduling limits = job.spec().schedulingOrDefault();
            if (due.attempt() != null) {
                String message = "attempt " + due.attempt() + ": still running after " + limits.attemptTimeout()
                        + " s (expected: an end within scheduling.attemptTimeout); it was stopped";
                events.addAll(tasks.decideStop(due.attempt(), ErrorCode.TIMED_OUT, message, nowMillis));
            } else if (!job.isOver()) {
                String message = "the job has not ended " + limits.timeLimit()
                        + " s after it was accepted (expected: within scheduling.timeLimit); it was stopped";
                events.add(JobEvent.JobEnded.failed(due.job(), ErrorCode.TIMED_OUT, message, nowMillis));
            }
            due = deadlines.peek();
        }
        return events;
    }

    /** Those that can still end something, in their order, numbered anew. */
    public List<Deadline> pending() {
        List<Deadline> pending = new ArrayList<>();
        deadlines.stream()
                .filter(this::isPending)
                .sorted(deadlines.comparator())
                .forEach(
                        each -> pending.add(new Deadline(each.atMillis(), pending.size(), each.job(), each.attempt())));
        return pending;
    }

    private boolean isPending(Deadline deadline) {
        Job job = jobs.find(deadline.job());
        AttemptId attempt = deadline.attempt();
        return job != null && !job.isOver() && (attempt == null || tasks.isWanted(attempt));
    }

    /** Takes in what was pending. */
    public void restore(List<Deadline> pending) {
        for (Deadline deadline : pending) {
            deadlines.add(deadline);
            counter = Math.max(counter, deadline.order() + 1);
        }
    }

    public void replay(JobEvent event) {
        if (event instanceof JobEvent.JobAccepted accepted) {
            long limit = accepted.spec().schedulingOrDefault().timeLimit();
            if (limit > 0) {
                add(accepted.atMillis() + 1_000 * limit, accepted.job(), null);
            }
        }
    }

    public void replay(TaskEvent event) {
        if (event instanceof TaskEvent.AttemptDispatched dispatched) {
            dispatched(dispatched.attempt(), dispatched.atMillis());
        } else if (event instanceof TaskEvent.AttemptSentAhead sent) {
            dispatched(sent.attempt(), sent.atMillis());
        } else if (event instanceof TaskEvent.AttemptDoubled doubled) {
            dispatched(doubled.attempt(), doubled.atMillis());
        } else if (event instanceof TaskEvent.GangDispatched dispatched) {
            dispatched(dispatched.attempt(), dispatched.atMillis());
        }
    }

    private void dispatched(AttemptId attempt, long atMillis) {
        JobId job = attempt.task().job();
        long timeout = jobs.require(job).spec().schedulingOrDefault().attemptTimeout();
        if (timeout > 0) {
            add(atMillis + 1_000 * timeout, job, attempt);
        }
    }

    private void add(long atMillis, JobId job, @Nullable AttemptId attempt) {
        deadlines.add(new Deadline(atMillis, counter++, job, attempt));
    }
}
