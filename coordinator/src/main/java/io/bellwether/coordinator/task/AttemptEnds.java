package io.bellwether.coordinator.task;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.AttemptId;
import io.bellwether.client.job.JobState;
import io.bellwether.client.job.NodeId;
import io.bellwether.client.task.AttemptOutcome;
import io.bellwether.client.task.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * A gang has one attempt on several nodes. The first member's success is the task's; another's only frees its slot. Any member's
 * failure, or the loss of its node, ends the attempt for all: the others are unwanted from then on, and hold their slots until
 * their nodes say that they have ended.
 *
 * When one member dies its neighbours see only a broken connection, and often tell sooner than the node on which it died. What they
 * tell (UNREACHABLE) hardly counts against the task. If the dead one's node then names the reason, while the task still waits for
 * its next attempt, that is what counts and what the user is told.
 */
/** What the end of an attempt, or of one member of it, means for its task. Reads the tasks only. Loop-confined. */
final class AttemptEnds {
    private final TaskManager tasks;

    AttemptEnds(TaskManager tasks) {
        this.tasks = tasks;
    }

    List<TaskEvent> finished(NodeId node, AttemptId attempt, AttemptOutcome outcome, long nowMillis) {
        if (!tasks.held(node).containsKey(attempt)) {
            return List.of();
        }
        Task task = Objects.requireNonNull(tasks.find(attempt.task()));
        List<TaskEvent> events = new ArrayList<>();
        if (!tasks.isWanted(attempt)) {
            TaskEvent explanation = explanation(task, node, attempt, outcome, nowMillis);
            if (explanation != null) {
                events.add(explanation);
            }
            if (outcome instanceof AttemptOutcome.Succeeded done && isSalvage(task, attempt, done)) {
                events.add(new TaskEvent.AttemptSalvaged(attempt, done.result(), nowMillis));
            }
            events.add(release(task, node, attempt, nowMillis));
            return events;
        }
        if (outcome instanceof AttemptOutcome.Failed failed && task.isDoubled()) {
            events.add(new TaskEvent.AttemptDropped(attempt, failed.code(), failed.message(), nowMillis));
            events.add(release(task, node, attempt, nowMillis));
        } else if (outcome instanceof AttemptOutcome.Failed failed) {
            String message = asMember(task, node, failed.message());
            events.add(failure(task, attempt, failed.code(), message, failed.lastLogLines(), nowMillis));
        } else if (!task.isGang() || node.equals(task.node())) {
            AttemptOutcome.Succeeded done = (AttemptOutcome.Succeeded) outcome;
            events.add(
                    done.result() instanceof TaskResult.TrialPaused paused
                            ? new TaskEvent.AttemptPaused(
                                    attempt,
                                    paused.step(),
                                    paused.value(),
                                    paused.checkpoint(),
                                    done.millis(),
                                    nowMillis)
                            : new TaskEvent.AttemptSucceeded(attempt, done.result(), done.millis(), nowMillis));
        }
        if (task.isGang()) {
            events.add(release(task, node, attempt, nowMillis));
        }
        return events;
    }

    /** Whether it tells of calls that had ended before it was preempted, and nobody has begun them again. */
    private static boolean isSalvage(Task task, AttemptId attempt, AttemptOutcome.Succeeded done) {
        return done.result() instanceof TaskResult.CallsDone calls
                && calls.done() > 0
                && task.state() == JobState.QUEUED
                && task.preempted() != null
                && attempt.number() == task.attempts();
    }

    List<TaskEvent> nodeGone(NodeId node, String reason, long nowMillis) {
        List<TaskEvent> events = new ArrayList<>();
        for (AttemptId attempt : tasks.held(node).keySet()) {
            Task task = Objects.requireNonNull(tasks.find(attempt.task()));
            boolean wanted = tasks.isWanted(attempt);
            if (wanted && task.isDoubled()) {
                events.add(new TaskEvent.AttemptDropped(attempt, ErrorCode.NODE_LOST, reason, nowMillis));
                wanted = false;
            } else if (wanted) {
                events.add(failure(task, attempt, ErrorCode.NODE_LOST, reason, List.of(), nowMillis));
            }
            if (!wanted || task.isGang()) {
                events.add(release(task, node, attempt, nowMillis));
            }
        }
        return events;
    }

    /** The coordinator itself ends the attempt, which is wanted. */
    TaskEvent stopped(AttemptId attempt, ErrorCode code, String message, long nowMillis) {
        Task task = Objects.requireNonNull(tasks.find(attempt.task()));
        if (task.isDoubled()) {
            return new TaskEvent.AttemptDropped(attempt, code, message, nowMillis);
        }
        int before = task.failures(code);
        Long retryAt = retryAt(task, code, nowMillis);
        return new TaskEvent.AttemptStopped(attempt, code, text(message, retryAt, before), retryAt, nowMillis);
    }

    private @Nullable Long retryAt(Task task, ErrorCode code, long nowMillis) {
        if (code == ErrorCode.USER_CODE_FAILED && tasks.isPatientWith(task.id().job()) && task.failures(code) == 0) {
            return nowMillis;
        }
        boolean isProven = tasks.tasks(task.id().job()).count(JobState.SUCCEEDED) > 0;
        long outageLimit = tasks.outageLimitMillis(task.id().job());
        return RetryPolicy.retryAt(code, task.isGang(), isProven, outageLimit, task.failures(code), nowMillis);
    }

    private static TaskEvent release(Task task, NodeId node, AttemptId attempt, long nowMillis) {
        return task.isGang()
                ? new TaskEvent.MemberReleased(attempt, node, nowMillis)
                : new TaskEvent.AttemptReleased(attempt, nowMillis);
    }

    private TaskEvent failure(
            Task task, AttemptId attempt, ErrorCode code, String message, List<String> log, long nowMillis) {
        int before = task.failures(code);
        Long retryAt = retryAt(task, code, nowMillis);
        String text = code == ErrorCode.EXECUTOR_LOST && retryAt == null
                ? killer(task, message, attempt)
                : text(message, retryAt, before);
        return new TaskEvent.AttemptFailed(attempt, code, text, log, retryAt, nowMillis);
    }

    /** A task that is put away names those that it has killed. */
    private static String killer(Task task, String message, AttemptId attempt) {
        List<String> killed = new ArrayList<>(task.killed());
        killed.add(Task.executor(attempt, task.members()));
        return message + " (it has ended " + killed.size() + " executors: " + String.join(", ", killed)
                + "; the task is quarantined: it is not tried again)";
    }

    private static String text(String message, @Nullable Long retryAt, int before) {
        return retryAt == null && before > 0 ? message + " (attempts that failed so: " + (before + 1) + ")" : message;
    }

    private static String asMember(Task task, NodeId node, String message) {
        return task.isGang() ? "member " + task.members().indexOf(node) + " on node " + node + ": " + message : message;
    }

    private @Nullable TaskEvent explanation(
            Task task, NodeId node, AttemptId attempt, AttemptOutcome outcome, long nowMillis) {
        boolean isDue = task.unexplained && task.state() == JobState.QUEUED && attempt.number() == task.attempts();
        if (!isDue || !(outcome instanceof AttemptOutcome.Failed failed) || !explains(failed.code())) {
            return null;
        }
        int before = task.failures(failed.code());
        Long retryAt = retryAt(task, failed.code(), nowMillis);
        return new TaskEvent.GangFailureExplained(
                attempt,
                failed.code(),
                text(asMember(task, node, failed.message()), retryAt, before),
                failed.lastLogLines(),
                retryAt,
                nowMillis);
    }

    /** Whether a member that ended so is the reason, rather than one more that lost its peer or was told to stop. */
    private static boolean explains(ErrorCode code) {
        return code != ErrorCode.UNREACHABLE && code != ErrorCode.CANCELLED && code != ErrorCode.FENCED;
    }
}
