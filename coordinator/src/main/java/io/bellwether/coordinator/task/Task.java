package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One task as it stands. Written by {@link TaskManager#replay} only; others read. Loop-confined. */
public final class Task {
    private final TaskId id;
    private final TaskSpec spec;
    private @Nullable Map<ErrorCode, Integer> failures;
    private List<String> killed = List.of();
    JobState state = JobState.QUEUED;
    int attempts;
    long retryAtMillis;
    long change;
    long startedAtMillis;
    long endedAtMillis;

    /** Where the newest attempt was placed, by rank; empty if none was. */
    List<NodeId> members = List.of();

    /** What each member of attempts after {@link #raisedAfter} gets, in MiB; 0 for what their job asks for. */
    long raisedMemory;

    int raisedAfter;

    /** Whether the newest attempt failed by what only a lost peer explains. */
    boolean unexplained;

    @Nullable
    Checkpoint checkpoint;

    @Nullable
    AttemptId running;

    /** The attempt that runs beside that one, as it takes long; null if none does. */
    @Nullable
    Twin twin;

    @Nullable
    TaskResult result;

    @Nullable
    String lastFailure;

    /** Where room is made for it, while it waits; empty if nowhere. */
    List<NodeId> keptOn = List.of();

    /** Why its newest attempt was ended for another's sake; null if it was not. */
    @Nullable
    String preempted;

    /** How often that has happened. */
    int preemptions;

    @Nullable
    String error;

    @Nullable
    ErrorCode errorCode;

    @Nullable
    Double prunedValue;

    Task(TaskId id, TaskSpec spec) {
        this.id = id;
        this.spec = spec;
    }

    public TaskId id() {
        return id;
    }

    public TaskSpec spec() {
        return spec;
    }

    public JobState state() {
        return state;
    }

    /** Attempts dispatched so far. */
    public int attempts() {
        return attempts;
    }

    /** The earliest time of the next attempt, in epoch milliseconds; 0 for at once. */
    public long retryAtMillis() {
        return retryAtMillis;
    }

    /** The number of its newest change among those of its job's tasks ({@link JobTasks#changes}). */
    public long change() {
        return change;
    }

    /** When the newest attempt was dispatched, in epoch milliseconds; 0 if none was. */
    public long startedAtMillis() {
        return startedAtMillis;
    }

    /** When the newest attempt ended, in epoch milliseconds; 0 if it has not, or was cancelled. */
    public long endedAtMillis() {
        return endedAtMillis;
    }

    /** What each member of the attempt gets, in MiB, since memory ran out before; 0 if it gets what its job asks for. */
    public long raisedMemory(int attempt) {
        return attempt > raisedAfter ? raisedMemory : 0;
    }

    /** Where the newest attempt was placed; of a gang, its first member. */
    public @Nullable NodeId node() {
        return members.isEmpty() ? null : members.get(0);
    }

    /** Where the newest attempt was placed, by rank; empty if none was. */
    public List<NodeId> members() {
        return members;
    }

    /** Whether several nodes carry it out together. */
    public boolean isGang() {
        return spec.members() > 1;
    }

    /** What the next attempt goes on from; null if none has saved anything. */
    public @Nullable Checkpoint checkpoint() {
        return checkpoint;
    }

    /** What another task has saved and this one begins with; null if it begins anew. */
    public static @Nullable Checkpoint inherited(TaskSpec spec) {
        return spec instanceof TaskSpec.Trial trial ? trial.checkpoint() : null;
    }

    /** A second attempt, begun while the first goes on. */
    record Twin(AttemptId attempt, NodeId node, long startedAtMillis) {}

    /** Whether two attempts of it run. */
    public boolean isDoubled() {
        return twin != null;
    }

    /** Whether the attempt's success would be the task's. */
    boolean wants(AttemptId attempt) {
        return attempt.equals(running) || (twin != null && attempt.equals(twin.attempt()));
    }

    /** Its attempts whose success would be its own: one, or two if it takes long; empty if it does not run. */
    public List<AttemptId> wanted() {
        if (running == null) {
            return List.of();
        }
        return twin == null ? List.of(running) : List.of(running, twin.attempt());
    }

    /** Forgets the other of two attempts. */
    void keepOnly(AttemptId attempt) {
        Twin second = twin;
        if (second != null && attempt.equals(second.attempt())) {
            running = attempt;
            members = List.of(second.node());
            startedAtMillis = second.startedAtMillis();
        }
        twin = null;
    }

    /** The attempt whose result counts, of two the first; null if none runs. */
    public @Nullable AttemptId running() {
        return running;
    }

    public @Nullable TaskResult result() {
        return result;
    }

    /** The last value that it had reported when it was pruned, or last paused; null if it was not. */
    public @Nullable Double prunedValue() {
        return prunedValue;
    }

    /** Why its newest attempt failed; null if none has. */
    public @Nullable String lastFailure() {
        return lastFailure;
    }

    /** Why its newest attempt was ended though nothing was wrong with it, in a sentence; null if it was not. */
    public @Nullable String preempted() {
        return preempted;
    }

    /** The nodes on which others were ended for its sake, while it waits; empty if there are none. */
    public List<NodeId> keptOn() {
        return keptOn;
    }

    /** How often an attempt was ended for another task's sake. */
    public int preemptions() {
        return preemptions;
    }

    /** Why it failed for good. */
    public @Nullable String error() {
        return error;
    }

    /** The same for programs. */
    public @Nullable ErrorCode errorCode() {
        return errorCode;
    }

    void failForGood(ErrorCode code, String message) {
        errorCode = code;
        error = message;
    }

    /** How often attempts have failed for this reason. */
    public int failures(ErrorCode code) {
        return failures == null ? 0 : failures.getOrDefault(code, 0);
    }

    /** The executors that ended under its attempts, in words. */
    List<String> killed() {
        return killed;
    }

    static String executor(AttemptId attempt, List<NodeId> nodes) {
        return "attempt " + attempt.number() + " on "
                + nodes.stream().map(NodeId::value).collect(Collectors.joining(", "));
    }

    void countFailure(ErrorCode code) {
        if (failures == null) {
            failures = new TreeMap<>(); // most tasks never fail
        }
        failures.merge(code, 1, Integer::sum);
        if (code == ErrorCode.EXECUTOR_LOST) {
            killed = new ArrayList<>(killed);
            killed.add(executor(new AttemptId(id, attempts), members));
        }
    }
}
