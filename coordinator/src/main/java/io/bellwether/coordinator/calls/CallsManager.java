package io.bellwether.coordinator.calls;

import io.bellwether.client.ClusterException;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.TaskSpec;
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
 *   waiting ranges --TaskQueued(RunCalls)--> given to the scheduler --AttemptSucceeded(CallsDone)--> ended, the rest waits again
 *                                                                   --AttemptFailed, for good------> ended with that error
 *
 * The scheduler's task is a range of calls, cut off only when a slot may soon be free for it. So a million waiting calls cost a few
 * ranges, and one commit, one order and one answer serve many short calls. A range begins with one call and grows up to four times from
 * one to the next until it takes about RANGE_MICROS, but leaves work for the other slots. An executor gives back what it can't finish
 * soon, and so a long call does not hold up those behind it for longer than its own range.
 *
 * If a process dies under a call, its node tells what had ended by then. That call is suspected, and goes on in a process of its
 * own; those behind it in the range just wait again. Under which call alone a process dies again has killed it.
 */
/** All jobs of calls. Loop-confined. */
public final class CallsManager {
    private static final double RANGE_MICROS = 200_000;
    private static final int MAX_RANGE = 5_000;
    private static final int GROWTH = 4;

    /** How long a job that is open for calls may have none, before it is taken for forgotten. */
    static final long FORGOTTEN_MILLIS = 3_600_000;

    private final TaskManager tasks;
    private final Map<JobId, CallsState> jobs = new LinkedHashMap<>();
    private final CallsReplay replay;

    public CallsManager(TaskManager tasks) {
        this.tasks = tasks;
        this.replay = new CallsReplay(tasks);
    }

    public @Nullable CallsState find(JobId job) {
        return jobs.get(job);
    }

    /** More calls for an open job. No events if they have come before. */
    public List<CallsEvent> decideAppend(
            JobId job, boolean over, long sequence, List<TaskBatch> batches, boolean last, long nowMillis) {
        CallsState state = require(job);
        if (sequence < state.sequence) {
            return List.of();
        }
        if (!state.open || over) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "job: '" + job + "' takes no more calls (expected: open for calls); submit them as another job");
        }
        if (sequence > state.sequence) {
            throw new ClusterException(
                    ErrorCode.INVALID_ARGUMENT,
                    "job: '" + job + "', append " + sequence + " (expected: " + state.sequence
                            + "); one client at a time may append");
        }
        DurableTasks.requireRoom(batches, state.tasks);
        return List.of(new CallsEvent.CallsAppended(job, sequence, batches, last, nowMillis));
    }

    /** Ends calls that have not ended. No events if all have. */
    public List<CallsEvent> decideCancel(JobId job, boolean over, List<Integer> calls, long nowMillis) {
        CallsState state = require(job);
        List<Integer> open = calls.stream()
                .distinct()
                .filter(call -> !over && !state.cancelled.get(Math.max(0, call)) && isOpen(state, call))
                .sorted()
                .toList();
        return open.isEmpty() ? List.of() : List.of(new CallsEvent.CallsCancelled(job, open, nowMillis));
    }

    private static boolean isOpen(CallsState state, int call) {
        return state.waiting.stream().anyMatch(range -> range.contains(call))
                || state.given.values().stream().anyMatch(range -> range.contains(call));
    }

    private CallsState require(JobId job) {
        CallsState state = jobs.get(job);
        if (state == null) {
            throw new ClusterException(
                    ErrorCode.NOT_FOUND,
                    "job: '" + job + "' (expected: a job of calls, kind 'tasks'); list jobs with 'jobs'");
        }
        return state;
    }

    /** The running attempts that carry out one of these calls. */
    public List<AttemptId> running(JobId job, List<Integer> calls) {
        CallsState state = require(job);
        List<AttemptId> attempts = new ArrayList<>();
        state.given.forEach((number, range) -> {
            Task task = Objects.requireNonNull(tasks.find(new TaskId(job, number)));
            if (calls.stream().anyMatch(range::contains)) {
                attempts.addAll(task.wanted());
            }
        });
        return attempts;
    }

    /**
     * What follows from how the job stands now.
     *
     * @param slots how many slots the live nodes have together
     */
    public List<Event> decideNext(JobId job, int slots, long nowMillis) {
        CallsState state = jobs.get(job);
        if (state == null) {
            return List.of();
        }
        if (state.isDone()) {
            return List.of(end(state, nowMillis));
        }
        JobTasks all = tasks.tasks(job);
        List<Event> events = new ArrayList<>();
        int number = all.all().size();
        int room = Math.max(2, slots) - all.count(JobState.QUEUED);
        int left = state.waitingCalls;
        for (CallRange range : state.waiting) {
            int first = range.first();
            while (first < range.end() && room > 0) {
                Map.Entry<Integer, TaskBatch> batch = Objects.requireNonNull(state.batches.floorEntry(first), "batch");
                int offset = first - batch.getKey();
                int count = Math.min(
                        size(state, slots, left),
                        Math.min(range.end() - first, batch.getValue().tasks() - offset));
                events.add(new TaskEvent.TaskQueued(
                        new TaskId(job, number++),
                        new TaskSpec.RunCalls(
                                job, batch.getValue(), first, offset, count, state.spec.timeoutMillis(), range.alone()),
                        nowMillis));
                first += count;
                left -= count;
                room--;
            }
            if (room <= 0) {
                break;
            }
        }
        return events;
    }

    /** Whether the task tries a call again under which memory ran out. */
    public boolean isAfterExhaustion(TaskEvent.TaskQueued queued) {
        CallsState state = jobs.get(queued.job());
        return state != null
                && queued.spec() instanceof TaskSpec.RunCalls run
                && run.alone()
                && state.exhausted.get(run.first());
    }

    private static int size(CallsState state, int slots, int left) {
        if (state.meanMicros < 0) {
            return 1;
        }
        int share = Math.max(1, left / (4 * Math.max(1, slots)));
        double fitting = RANGE_MICROS / Math.max(1, state.meanMicros);
        int wanted = (int) Math.min(Math.min(MAX_RANGE, share), Math.max(1, fitting));
        return Math.min(wanted, state.largestRange * GROWTH);
    }

    private static JobEvent end(CallsState state, long nowMillis) {
        if (state.failed == 0) {
            return JobEvent.JobEnded.succeeded(state.job, nowMillis);
        }
        String error = state.failed + " of " + state.tasks + " calls failed; the first: " + state.firstFailure;
        return JobEvent.JobEnded.failed(state.job, state.firstFailureCode, error, nowMillis);
    }

    /** Closes open jobs that nobody has fed for long: their clients are gone. */
    public List<CallsEvent> decideForgotten(long nowMillis) {
        List<CallsEvent> events = new ArrayList<>();
        for (CallsState state : jobs.values()) {
            boolean idle = state.open && state.waiting.isEmpty() && state.given.isEmpty();
            if (idle && nowMillis - state.changedAtMillis > FORGOTTEN_MILLIS) {
                events.add(new CallsEvent.CallsAppended(state.job, state.sequence, List.of(), true, nowMillis));
            }
        }
        return events;
    }

    public void replayAccepted(JobId job, DurableTasks spec, long atMillis) {
        jobs.put(job, new CallsState(job, spec, atMillis));
    }

    /** Takes in a job of calls as it was. */
    public void restore(CallsState calls) {
        jobs.put(calls.job, calls);
    }

    /** Knows the job of calls no more, if it is one. */
    public void forget(JobId job) {
        jobs.remove(job);
    }

    public void replay(CallsEvent event) {
        CallsState state = require(event.job());
        if (event instanceof CallsEvent.CallsAppended appended) {
            appended.batches().forEach(state::add);
            state.sequence = appended.sequence() + 1;
            state.open = !appended.last();
            state.changedAtMillis = appended.atMillis();
        } else if (event instanceof CallsEvent.CallsCancelled cancelled) {
            cancelled.calls().forEach(call -> CallsReplay.cancel(state, call));
            state.changedAtMillis = cancelled.atMillis();
        }
    }

    /** What a fact about a task, replayed by the tasks already, means for the calls that it carries out. */
    public void replay(TaskEvent event) {
        CallsState state = jobs.get(event.job());
        if (state != null) {
            replay.replay(state, event);
        }
    }

    /** The job has ended: what waits will not run. */
    public void replayJobEnded(JobId job) {
        CallsState state = jobs.get(job);
        if (state != null) {
            state.waiting.clear();
            state.given.clear();
            state.waitingCalls = 0;
            state.open = false;
            state.failures.clear();
            state.deaths.clear();
            state.exhausted.clear();
        }
    }
}
