package io.bellwether.coordinator.calls;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.DurableTasks;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.TaskBatch;
import io.bellwether.client.task.CallsPage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A call costs no memory before it ends: what waits are ranges of numbers, and where the arguments of a number lie follows from the
 * batches. What has ended is kept as it came: one entry for each attempt, with small results in it.
 */
/** The calls of one job as they stand. Written by {@link CallsManager#replay} only; others read. Loop-confined. */
public final class CallsState {
    final JobId job;
    final DurableTasks spec;
    /** By the number of each batch's first call. */
    final TreeMap<Integer, TaskBatch> batches = new TreeMap<>();

    final Deque<CallRange> waiting = new ArrayDeque<>();
    /** What has been given to the scheduler and has not ended, by the number of its task. */
    final Map<Integer, CallRange> given = new LinkedHashMap<>();

    final List<CallsPage.Ended> ended = new ArrayList<>();
    /** How often calls have thrown, and how often a process has died under them; of the few where that happened. */
    final Map<Integer, Integer> failures = new HashMap<>();

    final Map<Integer, Integer> deaths = new HashMap<>();
    /** Those of them under which memory ran out. */
    final BitSet exhausted = new BitSet();

    final BitSet cancelled = new BitSet();
    int tasks;
    int waitingCalls;
    int succeeded;
    int failed;
    boolean open;
    long sequence;
    long changedAtMillis;
    /** What a call takes, as of late; negative while unknown. */
    double meanMicros = -1;

    int largestRange = 1;

    @Nullable
    String firstFailure;

    @Nullable
    ErrorCode firstFailureCode;

    CallsState(JobId job, DurableTasks spec, long atMillis) {
        this.job = job;
        this.spec = spec;
        this.open = spec.open();
        this.changedAtMillis = atMillis;
        spec.batches().forEach(this::add);
    }

    void add(TaskBatch batch) {
        batches.put(tasks, batch);
        waiting.addLast(new CallRange(tasks, batch.tasks(), false));
        waitingCalls += batch.tasks();
        tasks += batch.tasks();
    }

    /** How many calls the job has. */
    public int tasks() {
        return tasks;
    }

    /** How many calls have their result. */
    public int succeeded() {
        return succeeded;
    }

    /** How many calls have failed for good. */
    public int failed() {
        return failed;
    }

    /** How many calls were cancelled before they had ended. */
    public int cancelled() {
        return cancelled.cardinality();
    }

    /** A call has failed; counts if it is the first. */
    void failedFirst(int call, ErrorCode code, @Nullable String message) {
        if (firstFailure == null) {
            firstFailure = "call " + call + ": " + message;
            firstFailureCode = code;
        }
    }

    /** What the first call that failed threw, in a line; null if none has. */
    public @Nullable String firstFailure() {
        return firstFailure;
    }

    /** Whether nothing is left to do. */
    boolean isDone() {
        return !open && waiting.isEmpty() && given.isEmpty();
    }

    /** Ended calls from {@code from} on: at most {@code limit} entries, and about {@code bytes} of results. */
    public List<CallsPage.Ended> ended(long from, int limit, long bytes) {
        List<CallsPage.Ended> page = new ArrayList<>();
        long left = bytes;
        for (long i = Math.max(0, from); i < ended.size() && page.size() < limit && left > 0; i++) {
            CallsPage.Ended next = ended.get((int) i);
            page.add(next);
            String values = next.values();
            left -= 100 + (values == null ? 0 : values.length());
        }
        return page;
    }
}
