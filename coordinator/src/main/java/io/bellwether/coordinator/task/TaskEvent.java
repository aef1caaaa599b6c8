package io.bellwether.coordinator.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobId;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.job.TaskId;
import io.bellwether.client.task.Checkpoint;
import io.bellwether.client.task.TaskResult;
import io.bellwether.client.task.TaskSpec;
import io.bellwether.coordinator.core.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts about tasks and attempts. */
public sealed interface TaskEvent extends Event {
    TaskId task();

    @Override
    @JsonIgnore
    default JobId job() {
        return task().job();
    }

    /** Those that tell of one attempt. */
    sealed interface OfAttempt extends TaskEvent {
        AttemptId attempt();

        @Override
        @JsonIgnore
        default TaskId task() {
            return attempt().task();
        }
    }

    /** The task waits for a slot. */
    record TaskQueued(TaskId task, TaskSpec spec, long atMillis) implements TaskEvent {}

    /** The attempt has a slot of the node; the order is sent once this is durable. */
    record AttemptDispatched(AttemptId attempt, NodeId node, long atMillis) implements OfAttempt {}

    /**
     * The attempt is sent to the node before one of its slots is free: it takes over the next one that an attempt of its job leaves
     * there. The order is sent once this is durable.
     */
    record AttemptSentAhead(AttemptId attempt, NodeId node, long atMillis) implements OfAttempt {}

    /**
     * Each member of the gang has a slot of a node of its own; the orders are sent once this is durable. From here on a member's
     * slot is freed by {@link MemberReleased} only.
     *
     * @param nodes by rank
     */
    record GangDispatched(AttemptId attempt, List<NodeId> nodes, long atMillis) implements OfAttempt {
        public GangDispatched {
            nodes = List.copyOf(nodes);
        }
    }

    /** A member of a gang has left its slot, or its node is gone. */
    record MemberReleased(AttemptId attempt, NodeId node, long atMillis) implements OfAttempt {}

    /**
     * Why a gang's attempt has really failed: one member had told only that it lost a peer, now the peer tells why.
     *
     * @param retryAtMillis when the task may be tried again; null if it has failed for good
     */
    record GangFailureExplained(
            AttemptId attempt,
            ErrorCode code,
            String message,
            List<String> lastLogLines,
            @Nullable Long retryAtMillis,
            long atMillis)
            implements OfAttempt {
        public GangFailureExplained {
            lastLogLines = List.copyOf(lastLogLines);
        }
    }

    /**
     * Memory has run out: later attempts get more.
     *
     * @param after the number of the last attempt that does not; 0 if none has begun
     * @param mib for each of their members, whatever the job asks for
     */
    record MemoryRaised(TaskId task, int after, long mib, long atMillis) implements TaskEvent {}

    /** The attempt has saved what a later one can go on from. */
    record CheckpointSaved(AttemptId attempt, Checkpoint checkpoint, long atMillis) implements OfAttempt {}

    /** The task has its result. */
    record AttemptSucceeded(AttemptId attempt, TaskResult result, long millis, long atMillis) implements OfAttempt {}

    /**
     * The attempt failed.
     *
     * @param retryAtMillis when the task may be tried again; null if it has failed for good
     */
    record AttemptFailed(
            AttemptId attempt,
            ErrorCode code,
            String message,
            List<String> lastLogLines,
            @Nullable Long retryAtMillis,
            long atMillis)
            implements OfAttempt {
        public AttemptFailed {
            lastLogLines = List.copyOf(lastLogLines);
        }
    }

    /**
     * The trial has saved a checkpoint and pauses; the attempt is over.
     *
     * @param value what it had come to at the step; NaN if nothing is known
     * @param checkpoint what the next attempt goes on from; null to begin anew
     */
    record AttemptPaused(
            AttemptId attempt,
            long step,
            double value,
            @Nullable Checkpoint checkpoint,
            long millis,
            long atMillis) implements OfAttempt {}

    /** A paused trial is to go on: it waits for a slot. */
    record TaskResumed(TaskId task, long atMillis) implements TaskEvent {}

    /**
     * The sweep's pruner has ended the trial. Its attempt, if it has not paused before, is unwanted from here on, and holds its slot
     * until its node says that it has ended.
     *
     * @param step the last one that the trial had reported
     * @param value the value at that step
     */
    record TaskPruned(AttemptId attempt, long step, double value, long atMillis) implements OfAttempt {}

    /**
     * The task is not needed any more: the trial of which it is a part has ended without it, or its sweep. An attempt of it is unwanted
     * from here on, and holds its slots until its nodes say that it has ended.
     */
    record TaskDropped(TaskId task, long atMillis) implements TaskEvent {}

    /**
     * The coordinator has ended the attempt, for example since it took too long. It is unwanted from here on, and holds its slots until
     * its nodes say that it has ended.
     *
     * @param retryAtMillis when the task may be tried again; null if it has failed for good
     */
    record AttemptStopped(
            AttemptId attempt,
            ErrorCode code,
            String message,
            @Nullable Long retryAtMillis,
            long atMillis) implements OfAttempt {}

    /**
     * The task, which waits, gets room on these nodes before any other: attempts are ended there for its sake. Until it is dispatched
     * or waits no more.
     *
     * @param nodes as many as it has members; none if no room is kept for it any more
     */
    record RoomKept(TaskId task, List<NodeId> nodes, long atMillis) implements TaskEvent {
        public RoomKept {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * The coordinator has ended the attempt for another's sake: its task waits again, and that is no failure of it. The attempt is
     * unwanted from here on, and holds its slots until its nodes say that it has ended.
     *
     * @param message for whose sake, in a sentence
     * @param beneficiary the task that gets the room; null if the attempt's node drains, its client has given it up, or it had been sent
     *     ahead and no slot came free
     */
    record AttemptPreempted(
            AttemptId attempt, String message, @Nullable TaskId beneficiary, long atMillis) implements OfAttempt {}

    /**
     * An attempt of calls that had been ended for another's sake tells which of them had ended by then. Its task, which waits for its
     * next attempt, is over with those; the other calls wait as before.
     */
    record AttemptSalvaged(AttemptId attempt, TaskResult result, long atMillis) implements OfAttempt {}

    /** The task, an attempt of which takes long, runs a second time on this node: the first success of the two is its own. */
    record AttemptDoubled(AttemptId attempt, NodeId node, long atMillis) implements OfAttempt {}

    /**
     * One of the two attempts of a task is given up, and the other goes on: no failure of the task. The attempt is unwanted from here on,
     * and holds its slot until its node says that it has ended.
     *
     * @param code why it failed; null if the coordinator has ended it
     */
    record AttemptDropped(AttemptId attempt, @Nullable ErrorCode code, String message, long atMillis)
            implements OfAttempt {}

    /** An attempt that nobody wanted any more has left its slot. */
    record AttemptReleased(AttemptId attempt, long atMillis) implements OfAttempt {}
}
