package io.bellwether.coordinator.node;

import io.bellwether.client.ErrorCode;
import io.bellwether.client.job.TaskId;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Implementation note.
 *
 * What may be the node's fault: an executor that died or could not be started, a local disk that failed, a defect of ours that shows
 * there. Not what is the user's, nor a file system elsewhere, nor memory, nor the node's own loss. A task that fails wherever it runs is
 * no sign either, so several tasks must have failed; and the last node that gets work is never put away.
 */
/** Keeps new work away from a node on which one attempt after the other fails. The rules; {@link Node} holds the state. */
final class Quarantine {
    static final int FAILURES = 5;
    static final int TASKS = 3;
    private static final long FIRST_MILLIS = 60_000;
    private static final long MAX_MILLIS = 15 * 60_000;

    private Quarantine() {}

    static List<NodeEvent> decide(Node node, Collection<Node> all, long nowMillis) {
        boolean isDue = node.failuresInARow >= FAILURES
                && node.failedTasks.size() >= TASKS
                && node.isOpen()
                && all.stream().anyMatch(other -> other != node && other.isOpen());
        if (!isDue) {
            return List.of();
        }
        long until = nowMillis + Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(node.quarantines, 10));
        String reason = node.failuresInARow + " attempts in a row failed there, the last: " + node.lastFailure;
        return List.of(new NodeEvent.NodeQuarantined(node.id(), reason, until, nowMillis));
    }

    static void replayEnd(Node node, TaskId task, @Nullable ErrorCode failure, @Nullable String message) {
        if (failure == null || failure.kind() == ErrorCode.Kind.USER) {
            node.failuresInARow = 0;
            node.failedTasks.clear();
            node.quarantines = failure == null ? 0 : node.quarantines;
        } else if (failure == ErrorCode.EXECUTOR_LOST
                || failure == ErrorCode.IO_FAILED
                || failure == ErrorCode.INTERNAL) {
            node.failuresInARow++;
            node.lastFailure = message;
            if (node.failedTasks.size() < TASKS) {
                node.failedTasks.add(task);
            }
        }
    }

    static void begin(Node node, NodeEvent.NodeQuarantined event) {
        node.quarantineReason = event.reason();
        node.quarantinedUntilMillis = event.untilMillis();
        node.quarantines++;
        node.failuresInARow = 0;
        node.failedTasks.clear();
    }

    static void end(Node node) {
        node.quarantineReason = null;
        node.quarantinedUntilMillis = 0;
    }

    /** A new registration is no proof that anything is better. */
    static void carryOver(Node before, Node node) {
        node.quarantineReason = before.quarantineReason;
        node.quarantinedUntilMillis = before.quarantinedUntilMillis;
        node.quarantines = before.quarantines;
        if (before.incarnation.equals(node.incarnation)) {
            node.failuresInARow = before.failuresInARow;
            node.lastFailure = before.lastFailure;
            node.failedTasks.addAll(before.failedTasks);
        }
    }
}
