package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.Checkpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All tasks and their attempts. Loop-confined. */
public final class TaskManager {
    private final Map<JobId, JobTasks> jobs = new LinkedHashMap<>();
    /** Those of which a task that fails by the user's code is tried once more. Follows from their specs. */
    private final Set<JobId> patient = new HashSet<>();
    /** Of the jobs that have one of their own. */
    private final Map<JobId, Long> outageLimits = new HashMap<>();

    private final Slots slots = new Slots();
    private final AttemptEnds ends = new AttemptEnds(this);
    private final TaskReplay replay = new TaskReplay(this, jobs, slots);

    /** From here on {@code all} is told; to be called before the first fact. */
    public void observe(TaskObserver all) {
        replay.observe(all);
    }

    /** The tasks of a job; without any if it is not known. */
    public JobTasks tasks(JobId job) {
        JobTasks tasks = jobs.get(job);
        return tasks == null ? new JobTasks() : tasks;
    }

    public @Nullable Task find(TaskId id) {
        List<Task> tasks = tasks(id.job()).tasks;
        return id.number() < tasks.size() ? tasks.get(id.number()) : null;
    }

    /** The attempts that hold slots of the node, with the times of their dispatch in epoch milliseconds. */
    public Map<AttemptId, Long> held(NodeId node) {
        return slots.held(node);
    }

    /** How many slots of the node are held: what was sent ahead there holds none yet. */
    public int busy(NodeId node) {
        return slots.busy(node);
    }

    /** What the job has on the nodes of which it holds slots. */
    public List<Line> lines(JobId job) {
        return slots.lines(job);
    }

    /** What was sent ahead and has no slot yet, by node and then in the order in which it was sent. */
    public List<Held> ahead() {
        return slots.ahead();
    }

    /** Whether the attempt was sent ahead, and has no slot yet. */
    public boolean isAhead(AttemptId attempt, NodeId node) {
        return slots.isAhead(attempt, node);
    }

    /** The nodes of which the attempt holds a slot. */
    public Set<NodeId> holders(AttemptId attempt) {
        return slots.holders(attempt);
    }

    /**
     * A slot of the node that the attempt holds, since when it was dispatched.
     *
     * @param ahead whether it holds none yet, but has been sent ahead to take over one
     */
    public record Held(AttemptId attempt, NodeId node, long atMillis, boolean ahead) {}

    /** All slots that are held. */
    public List<Held> held() {
        return slots.all();
    }

    /** Takes in the slots that are held; nobody is told. */
    public void restore(List<Held> held) {
        held.forEach(each -> slots.restore(each));
    }

    /** Takes in the tasks of a job as they were; nobody is told. */
    public void restore(JobId job, JobTasks tasks) {
        jobs.put(job, tasks);
    }

    /** Knows the tasks of the job no more; none of them may hold a slot. */
    public void forget(JobId job) {
        jobs.remove(job);
        patient.remove(job);
        outageLimits.remove(job);
    }

    /** From now on a task of the job that fails by the user's code is tried once more, elsewhere if there is another node. */
    public void bePatientWith(JobId job) {
        patient.add(job);
    }

    /** For how long the job's tasks are tried again while something can't be reached; 0 for the default. */
    public void setOutageLimit(JobId job, long seconds) {
        if (seconds > 0) {
            outageLimits.put(job, 1_000 * seconds);
        }
    }

    long outageLimitMillis(JobId job) {
        return outageLimits.getOrDefault(job, 0L);
    }

    boolean isPatientWith(JobId job) {
        return patient.contains(job);
    }

    /** Whether the attempt's result would count. */
    public boolean isWanted(AttemptId attempt) {
        Task task = find(attempt.task());
        return task != null && task.wants(attempt);
    }

    /** Whether attempts of the job still hold slots, wanted or not. */
    public boolean holdsSlots(JobId job) {
        return slots.areHeldFor(job);
    }

    /** The node says that the attempt, or its member there, has ended. No events if that is no news. */
    public List<TaskEvent> decideFinished(NodeId node, AttemptId attempt, AttemptOutcome outcome, long nowMillis) {
        return ends.finished(node, attempt, outcome, nowMillis);
    }

    /** The node, or the process that it was, is gone with all that ran there. */
    public List<TaskEvent> decideNodeGone(NodeId node, String reason, long nowMillis) {
        return ends.nodeGone(node, reason, nowMillis);
    }

    /** Ends the attempt because of its job's limits; no events if nobody wants it any more. */
    public List<TaskEvent> decideStop(AttemptId attempt, ErrorCode code, String message, long nowMillis) {
        return isWanted(attempt) ? List.of(ends.stopped(attempt, code, message, nowMillis)) : List.of();
    }

    /** A member of the attempt has saved a checkpoint. No events unless a later attempt could use it. */
    public List<TaskEvent> decideCheckpoint(NodeId node, AttemptId attempt, Checkpoint checkpoint, long nowMillis) {
        Task task = find(attempt.task());
        boolean isNews = task != null
                && attempt.equals(task.running)
                && held(node).containsKey(attempt)
                && (task.checkpoint == null || checkpoint.step() > task.checkpoint.step());
        return isNews ? List.of(new TaskEvent.CheckpointSaved(attempt, checkpoint, nowMillis)) : List.of();
    }

    /** Applies a fact. */
    public void replay(TaskEvent event) {
        replay.apply(event);
    }

    /** The job has ended: nothing of it is wanted any more. */
    public void replayJobEnded(JobId job) {
        replay.jobEnded(job);
    }
}
