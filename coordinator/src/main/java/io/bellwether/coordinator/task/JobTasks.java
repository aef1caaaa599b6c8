package io.bellwether.coordinator.task;

import io.bellwether.client.job.JobState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The tasks of one job, by number. Written by {@link TaskManager#replay} only. Loop-confined. */
public final class JobTasks {
    /** How many trials back the mean of their times reaches, about. */
    private static final int LATELY = 8;

    final List<Task> tasks = new ArrayList<>();
    private final BitSet queued = new BitSet();
    private final Map<JobState, Integer> counts = new TreeMap<>();
    long changedAtMillis;
    private long changes;
    private double trialMillis = -1;

    /** All tasks, in the order of their numbers. */
    public List<Task> all() {
        return Collections.unmodifiableList(tasks);
    }

    /** The number of the first task that waits; -1 if none does. */
    public int firstQueued() {
        return queued.nextSetBit(0);
    }

    /** Hands on the numbers of the tasks that wait, the lowest first. */
    public void forEachQueued(IntConsumer use) {
        queued.stream().forEach(use);
    }

    /** The first task, by its number, that has failed for good; null if none has. */
    public @Nullable Task firstFailed() {
        return count(JobState.FAILED) == 0
                ? null
                : tasks.stream()
                        .filter(task -> task.state == JobState.FAILED)
                        .findFirst()
                        .orElse(null);
    }

    public int count(JobState state) {
        return counts.getOrDefault(state, 0);
    }

    /** How often a task was added or changed its state; the same again after a replay. */
    public long changes() {
        return changes;
    }

    /** When a task last began or ceased to run, in epoch milliseconds; before that, when the first one was queued. */
    public long changedAtMillis() {
        return changedAtMillis;
    }

    /** How long trials of the job take lately, by what their executors say, in milliseconds; negative while none has ended. */
    public double trialMillis() {
        return trialMillis;
    }

    void trialTook(long millis) {
        trialMillis = trialMillis < 0 ? millis : trialMillis + (millis - trialMillis) / LATELY;
    }

    void move(Task task, JobState to, long atMillis) {
        changedAtMillis = atMillis;
        move(task, to);
    }

    void move(Task task, JobState to) {
        counts.merge(task.state, -1, Integer::sum);
        counts.merge(to, 1, Integer::sum);
        task.state = to;
        task.change = ++changes;
        queued.set(task.id().number(), to == JobState.QUEUED);
    }

    void add(Task task, long atMillis) {
        if (tasks.isEmpty()) {
            changedAtMillis = atMillis;
        }
        tasks.add(task);
        task.change = ++changes;
        counts.merge(task.state, 1, Integer::sum);
        queued.set(task.id().number());
    }
}
